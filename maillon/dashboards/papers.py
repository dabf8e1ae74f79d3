"""The last documents that a partner may open: quotes, order forms, delivery notes, reports, invoices."""

from __future__ import annotations

from typing import Any

from maillon.documents import services
from maillon.documents.models import Document

SHOWN, READ = 6, 18


def papers(user: Any) -> dict[str, Any] | None:
    rows = Document.objects.visible_to(user).order_by("-created_at", "-pk")[:READ]
    found = services.openable(list(rows), user)[:SHOWN]
    return {"documents": found} if found else None
