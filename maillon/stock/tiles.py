"""What opens the day of those who keep the stock: alerts, then what is due to arrive. One query a tile."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from maillon.accounts.roles import ADV, STAGING, only
from maillon.core import french
from maillon.dashboards.tiles import Tile
from maillon.stock import reading
from maillon.stock.lists import article_url, expected_cell, state_chip
from maillon.stock.models import Purchase

SHOWN = 8


def alerts(user: Any) -> dict[str, Any]:
    rows = reading.articles(user).filter(alert=True).order_by("rank", "pk")[:SHOWN]
    return {
        "rows": [
            {
                "url": article_url(p),
                "name": p.name,
                "detail": french.fr(f"{french.number(p.available)} disponible, minimum {french.number(p.minimum)}"),
                "chip": state_chip(p),
                "awaited": french.fr(f"{french.number(p.on_order)} en commande") if p.on_order else "",
            }
            for p in rows
        ]
    }


def awaited(user: Any) -> dict[str, Any]:
    rows = Purchase.objects.visible_to(user).awaited().order_by("expected_on", "pk")[:SHOWN]
    return {
        "rows": [
            {
                "url": p.get_absolute_url(),
                "name": p.supplier_name,
                "detail": p.reference,
                "chip": "",
                "awaited": expected_cell(p),
            }
            for p in rows
        ]
    }


def late(user: Any) -> dict[str, Any]:
    rows = Purchase.objects.visible_to(user).awaited().order_by()
    found = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(expected_on__lt=timezone.localdate())))
    return {
        "label": "Livraisons en retard",
        "value": french.number(found["late"]),
        "url": "/stock/achats/?f=late:is:1&s=expected",
        "delta": f"sur {french.plural(found['n'], 'attendue', 'attendues')}",
        "tone": "error" if found["late"] else "success",
        "icon": "truck-loading",
    }


TILES = (
    Tile("purchases-late", only(STAGING), "stock/_tile_kpi.html", late, "purchases.see", "kpi", 18),
    Tile("stock-alerts", only(STAGING, ADV), "stock/_tile_alerts.html", alerts, "stock.see", "half", 40),
    Tile("stock-awaited", only(STAGING), "stock/_tile_awaited.html", awaited, "purchases.see", "half", 41),
)
