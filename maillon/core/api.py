"""What the modules' API routers share: the shape of a list and its keyset pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Field, Schema
from pydantic import ConfigDict

PAGE_SIZE = 50


class Sent(Schema):
    """What a program writes: a field that does not exist is said, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Wrong(Schema):
    field: str = Field(description="Chemin du champ, vide quand c'est la demande entière.")
    message: str


class Problem(Schema):
    """Every refusal of the API."""

    detail: str = Field(description="Ce qui ne va pas, en une phrase.")
    errors: list[Wrong] = []


class Paging(Schema):
    """``after``: the ``next`` of the page before."""

    limit: int = Field(PAGE_SIZE, ge=1, le=200, description="Nombre de lignes, 200 au plus.")
    after: int | None = Field(None, ge=1, le=2**63 - 1, description="Clé de la dernière ligne de la page précédente.")


def require(request: HttpRequest, right: str) -> Any:
    """The person, or 404 when their role has no business here."""
    user: Any = request.user
    if not user.can(right):
        raise Http404
    return user


def page(
    request: HttpRequest,
    rows: QuerySet,
    paging: Paging,
    row: Callable[[Any], dict[str, Any]],
    finish: Callable[[list], None] | None = None,
) -> dict[str, Any]:
    """``{"items": [...], "next": address or None}``, newest first, by keyset."""
    if paging.after:
        rows = rows.filter(pk__lt=paging.after)
    found = list(rows.order_by("-pk")[: paging.limit + 1])
    kept = found[: paging.limit]
    if finish:
        finish(kept)
    following = None
    if len(found) > paging.limit:
        query = {**request.GET.dict(), "after": kept[-1].pk, "limit": paging.limit}
        following = f"{request.path}?{urlencode(query)}"
    return {"items": [row(item) for item in kept], "next": following}
