"""The REST API: each module brings its router; rights and rows are those of the screens."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from maillon.core.errors import Refused
from maillon.core.modules import Module, registry

DESCRIPTION = """Mêmes droits que les écrans. Une session ouverte ou un jeton (`Authorization: Bearer ...`) donne accès.
Les listes répondent `{"items": [...], "next": ...}` ; `next` est l'adresse de la page suivante ou `null`.
`Idempotency-Key` rend une écriture répétée sans danger."""


class TextParser(Parser):
    """JSON whose texts can be stored: a half of a surrogate pair is no character."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = super().parse_body(request)
        if b"\\u" in request.body:
            try:
                json.dumps(body, ensure_ascii=False).encode()
            except UnicodeEncodeError:
                raise HttpError(400, "Le corps de la demande contient un caractère qui n'existe pas.") from None
        return body


api = NinjaAPI(
    title="Maillon",
    parser=TextParser(),
    version="1",
    description=DESCRIPTION,
    openapi_url="/openapi.json",
    docs_url=None,
    urls_namespace="api",
)


def mount(module: Module) -> None:
    path, _, name = module.api.partition(":")
    api.add_router("", getattr(import_module(path), name), tags=[module.label])


for _module in registry.all():
    if _module.api:
        mount(_module)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Any) -> HttpResponse:
    return api.create_response(request, {"detail": error.message}, status=error.status)


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Any) -> HttpResponse:
    return api.create_response(request, {"detail": "Introuvable, ou non ouvert à votre compte."}, status=404)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: Any) -> HttpResponse:
    return api.create_response(request, {"detail": str(error)}, status=error.status_code)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """What is wrong, field by field."""
    wrong = [{"field": ".".join(str(part) for part in e["loc"][1:]), "message": e["msg"]} for e in error.errors]
    names = ", ".join(w["field"] for w in wrong if w["field"]) or "corps de la demande"
    return api.create_response(request, {"detail": f"À corriger : {names}.", "errors": wrong}, status=422)
