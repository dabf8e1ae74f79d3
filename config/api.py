"""The REST API: each module brings its router; rights and rows are those of the screens."""

from __future__ import annotations

import json
from functools import partial
from importlib import import_module
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from config import openapi
from maillon.core import api_words
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


class Rest(NinjaAPI):
    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        openapi.complete(schema)
        return schema


api = Rest(
    title="Maillon",
    parser=TextParser(),
    version="1",
    description=DESCRIPTION,
    openapi_url="/openapi.json",
    docs_url=None,
    urls_namespace="api",
)


def in_service(name: str, request: HttpRequest) -> bool:
    """Asked before each answer: a module switched off has no API either."""
    if not registry.is_active(name):
        raise Http404
    return True


def mount(module: Module) -> None:
    path, _, name = module.api.partition(":")
    api.add_router("", getattr(import_module(path), name), tags=[module.label], auth=partial(in_service, module.name))


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
    """Ninja's own refusal is a body that it cannot parse; ours are already sentences."""
    words = "Le corps de la demande n'est pas du JSON lisible." if "parse" in str(error) else str(error)
    return api.create_response(request, {"detail": words}, status=error.status_code)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """What is wrong, field by field."""
    wrong = [{"field": api_words.field(e), "message": api_words.sentence(e)} for e in error.errors]
    names = ", ".join(w["field"] for w in wrong if w["field"]) or "corps de la demande"
    return api.create_response(request, {"detail": f"À corriger : {names}.", "errors": wrong}, status=422)
