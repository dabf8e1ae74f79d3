from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from maillon.search.query import search

router = Router()


@router.get("/search", summary="Chercher partout")
def search_everything(
    request: HttpRequest, q: str = Query("", max_length=100), limit: int = Query(24, ge=1, le=50)
) -> dict[str, Any]:
    hits = search(q, request.user, limit)
    items = [
        {"kind": h.kind, "reference": h.reference, "name": h.label, "detail": h.detail, "url": h.url} for h in hits
    ]  # fmt: skip
    return {"items": items, "next": None}
