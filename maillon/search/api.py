from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from maillon.search.query import search

router = Router()


class HitRow(Schema):
    """``kind``: the model found. ``url``: its page. ``why``: what it was found by, when neither name nor detail says it."""

    kind: str
    reference: str
    name: str
    detail: str
    url: str
    why: str
    excerpt: str


class HitPage(Schema):
    items: list[HitRow]
    next: None


@router.get("/search", response=HitPage, summary="Chercher partout")
def search_everything(
    request: HttpRequest, q: str = Query("", max_length=100), limit: int = Query(24, ge=1, le=50)
) -> dict[str, Any]:
    hits = search(q, request.user, limit)
    items = [
        {
            "kind": h.kind, "reference": h.reference, "name": h.label, "detail": h.detail, "url": h.url, "why": h.why,
            "excerpt": h.excerpt,
        }
        for h in hits
    ]  # fmt: skip
    return {"items": items, "next": None}
