"""What the OpenAPI document says of every operation: who may call it, how it refuses, how a write is repeated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from maillon.core.api import Problem
from maillon.core.models import IDEMPOTENCY_KEY

WRITES = frozenset({"post", "put", "patch", "delete"})
REFUSALS = {
    "400": "La demande est mal formée.",
    "401": "Ni session ouverte, ni jeton valable.",
    "404": "Introuvable, ou non ouvert à votre compte.",
    "422": "Une valeur ou une règle du métier s'y oppose ; rien n'est écrit.",
}
OF_WRITES = {
    "403": "Demande venue d'un autre site.",
    "409": "Quelqu'un l'a fait, ou l'a changé, avant.",
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "La même clé rend la première réponse, sans écrire une seconde fois.",
    "schema": {"type": "string", "pattern": f"^{IDEMPOTENCY_KEY}$"},
}
SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "`manage.py api_token ADRESSE` donne un jeton."},
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "La session des écrans."},
}


def complete(schema: dict[str, Any]) -> None:
    """Say on each operation what the middleware and the error handlers do for all of them."""
    components = schema.setdefault("components", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components.setdefault("schemas", {}).update(problem.pop("$defs"), Problem=problem)
    components["securitySchemes"] = SECURITY
    schema["security"] = [{name: []} for name in SECURITY]
    for method, operation in operations(schema):
        refusals = REFUSALS | OF_WRITES if method in WRITES else REFUSALS
        told = {str(status): answer for status, answer in operation["responses"].items()}
        operation["responses"] = {status: refusal(text) for status, text in refusals.items()} | told
        if method in WRITES:
            operation.setdefault("parameters", []).append(KEY)


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in schema["paths"].values():
        yield from path.items()


def refusal(text: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": text, "content": content}
