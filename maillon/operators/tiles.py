"""What opens ADV's day: the portings to follow, the accesses that operators owe. One query a tile."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from maillon.accounts.roles import ADMIN, ADV, PARTNER, only
from maillon.core import french
from maillon.dashboards.tiles import Tile
from maillon.operators.lists import FOLLOWED, porting_day, porting_state
from maillon.operators.models import OperatorOrder, Porting

SHOWN = 8
KPI = "orders/_tile_kpi.html"


def to_follow(user: Any) -> dict[str, Any] | None:
    """Rejected first, then what is to do here, then by day."""
    rank = Case(
        When(status=Porting.Status.REJECTED, then=Value(0)),
        When(status__in=[Porting.Status.DRAFT, Porting.Status.MANDATE_SIGNED], then=Value(1)),
        default=Value(2),
    )
    rows = Porting.objects.visible_to(user).open().order_by(rank, Coalesce(F("confirmed_on"), F("requested_on")), "pk")
    found = list(rows[:SHOWN])
    if not found:
        return None
    return {
        "title": "Portabilités à suivre",
        "url": f"/portabilites/?f={FOLLOWED}&s=day",
        "rows": [{"porting": p, "state": porting_state(p), "day": porting_day(p)} for p in found],
    }


def late_accesses(user: Any) -> dict[str, Any]:
    past = Q(promised_on__lt=timezone.localdate())
    rows = OperatorOrder.objects.visible_to(user).awaited().order_by()
    numbers = rows.aggregate(n=Count("pk"), late=Count("pk", filter=past))
    return {
        "label": "Accès en retard",
        "value": french.number(numbers["late"]),
        "url": "/commandes-operateurs/?f=late:is:1&s=promised",
        "delta": f"sur {french.plural(numbers['n'], 'attendu', 'attendus')}",
        "tone": "error" if numbers["late"] else "success",
        "icon": "clock-exclamation" if numbers["late"] else "circle-check",
    }


TILES = (
    Tile("portings", only(ADV, ADMIN, PARTNER), "operators/_tile.html", to_follow, "portings.see", "half", 25),
    Tile("accesses-late", only(ADV), KPI, late_accesses, "operator_orders.see", "kpi", 15),
)
