"""The few views and answers that belong to no module."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready when the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return HttpResponse("La base de données ne répond pas.", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok", content_type="text/plain")


def _error(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": message or API_MESSAGES[status]}, status=status)
    return render(request, f"{status}.html", {"message": message}, status=status)


API_MESSAGES = {
    400: "La demande est mal formée.",
    403: "Accès refusé.",
    404: "Introuvable : l'adresse n'existe pas ou cet élément ne vous est pas ouvert.",
    500: "Une erreur est survenue ; rien n'a été enregistré.",
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    message = "Votre session a changé depuis l'ouverture de la page. Rechargez-la, puis recommencez : rien n'est perdu."
    return _error(request, 403, message)


def partial(request: HttpRequest, page: str, fragment: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The fragment for an htmx request, the whole page otherwise."""
    htmx = getattr(request, "htmx", None)
    return render(request, fragment if htmx and not htmx.boosted else page, context, status=status)
