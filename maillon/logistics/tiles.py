"""What opens the day of those who prepare and ship: what is late first. One query a tile."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from maillon.accounts.roles import ADMIN, ADV, STAGING, only
from maillon.core import french
from maillon.dashboards.tiles import Tile
from maillon.logistics.lists import OPEN, sheet_due
from maillon.logistics.models import Shipment, StagingSheet

SHOWN = 12
KPI = "orders/_tile_kpi.html"


def queue(user: Any) -> dict[str, Any]:
    """The sheets to prepare, by urgency, with what is left of each."""
    rows = StagingSheet.objects.visible_to(user).filter(status__in=OPEN).select_related("order", "assignee")
    sheets = rows.order_by(F("order__step_due_at").asc(nulls_last=True), "pk")[:SHOWN]
    return {
        "title": "À préparer",
        "url": "/staging/",
        "nothing": "Rien à préparer : une commande validée avec du matériel arrive ici d'elle-même.",
        "rows": [
            {
                "url": sheet.get_absolute_url(),
                "client": sheet.order.client_name,
                "detail": f"{sheet.order.reference} · {sheet.order.subject}",
                "who": sheet.assignee.name if sheet.assignee else sheet.get_status_display(),
                "due": sheet_due(sheet),
            }
            for sheet in sheets
        ],
    }


def late(user: Any) -> dict[str, Any]:
    past = Q(order__step_kind="staging", order__step_due_at__lt=timezone.now())
    rows = StagingSheet.objects.visible_to(user).filter(status__in=OPEN).order_by()
    numbers = rows.aggregate(n=Count("pk"), late=Count("pk", filter=past))
    return {
        "label": "Préparations en retard",
        "value": french.number(numbers["late"]),
        "url": "/staging/?f=late:is:1&s=due",
        "delta": f"sur {french.plural(numbers['n'], 'à préparer', 'à préparer')}",
        "tone": "error" if numbers["late"] else "success",
        "icon": "clock-exclamation" if numbers["late"] else "circle-check",
    }


def parcels(user: Any) -> dict[str, Any]:
    rows = Shipment.objects.visible_to(user).filter(status__in=Shipment.UNDER_WAY).order_by()
    numbers = rows.aggregate(
        ready=Count("pk", filter=Q(status="prepared")), gone=Count("pk", filter=Q(status="shipped"))
    )
    return {
        "label": "Colis à expédier",
        "value": french.number(numbers["ready"]),
        "url": "/expeditions/?f=status:is:prepared",
        "delta": f"{french.plural(numbers['gone'], 'en route', 'en route')}",
        "tone": "",
        "icon": "truck",
    }


TILES = (
    Tile("staging-late", only(STAGING), KPI, late, "staging.see", "kpi", 10),
    Tile("parcels", only(STAGING, ADMIN, ADV), KPI, parcels, "shipments.edit", "kpi", 14),
    Tile("staging-queue", only(STAGING), "logistics/_tile_sheets.html", queue, "staging.see", "half", 15),
)
