"""The way around stock."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

SECTIONS = (
    ("Articles", "/stock/", "stock.see"),
    ("Appareils", "/stock/appareils/", "stock.see"),
    ("Mouvements", "/stock/mouvements/", "stock.see"),
    ("Inventaires", "/stock/inventaires/", "stock.see"),
    ("Lieux", "/stock/lieux/", "stock.see"),
)
BUYING = (("Commandes", "/stock/achats/", "purchases.see"), ("Besoins", "/stock/achats/besoins/", "purchases.see"))


def sections(request: HttpRequest, of: tuple[tuple[str, str, str], ...] = SECTIONS) -> list[dict[str, Any]]:
    user: Any = request.user
    return [{"label": name, "url": url, "current": request.path == url} for name, url, right in of if user.can(right)]
