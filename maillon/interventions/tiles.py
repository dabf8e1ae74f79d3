"""What opens the day of those who run technicians: to plan, today, late. One query a tile."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from maillon.accounts.roles import ADMIN, ADV, DEPLOYMENT, PARTNER, SUPPORT, TECHNICIAN, only
from maillon.core import french
from maillon.core.templatetags.kit import chip
from maillon.dashboards.tiles import HomeRedirect, Tile
from maillon.interventions.lists import slot_words
from maillon.interventions.models import Visit
from maillon.interventions.slots import bounds_of
from maillon.interventions.workflow import TONES

SHOWN = 10
TEMPLATE, KPI = "interventions/_tile.html", "orders/_tile_kpi.html"


def to_plan(user: Any) -> dict[str, Any]:
    """The oldest first: it has waited longest."""
    visits = Visit.objects.visible_to(user).to_plan().order_by("created_at", "pk")[:SHOWN]
    return {
        "title": "À planifier",
        "url": "/interventions/?f=status:is:to_plan",
        "nothing": "Rien à planifier.",
        "rows": [
            {
                "visit": v,
                "url": f"{v.get_absolute_url()}/planifier",
                "end": french.fr(f"depuis le {french.day(v.created_at, today())}"),
            }
            for v in visits
        ],
    }


def today() -> Any:
    return french.day_of(timezone.now())


def of_today(user: Any) -> dict[str, Any]:
    first, last = bounds_of(today())
    visits = Visit.objects.visible_to(user).exclude(status="cancelled").filter(starts_at__gte=first, starts_at__lt=last)
    return {
        "title": "Aujourd'hui",
        "url": "/interventions/?f=start:is:today&s=start",
        "nothing": "Aucune intervention aujourd'hui.",
        "rows": [
            {"visit": v, "url": v.get_absolute_url(),
             "end": chip(f"{french.hour(v.starts_at or first)}, {v.get_status_display().lower()}", TONES[v.status])}
            for v in visits.order_by("starts_at")[:SHOWN]
        ],
    }  # fmt: skip


def late(user: Any) -> dict[str, Any] | None:
    visits = list(Visit.objects.visible_to(user).unfinished_and_past().order_by("starts_at")[:SHOWN])
    if not visits:
        return None
    return {
        "title": "PV non signés",
        "url": "/interventions/?f=late:is:1&s=start",
        "rows": [{"visit": v, "url": v.get_absolute_url(), "end": chip(slot_words(v), "error")} for v in visits],
    }


def coming(user: Any) -> dict[str, Any] | None:
    """A partner's own clients."""
    now = timezone.now()
    rows = Visit.objects.visible_to(user).filter(status__in=["planned", "confirmed"], starts_at__gte=now)
    visits = list(rows.order_by("starts_at")[:SHOWN])
    if not visits:
        return None
    for visit in visits:
        visit.technician_name = ""  # a home says when; who is on the record, when the card allows it
    return {
        "title": "Interventions prévues",
        "url": "/interventions/",
        "rows": [{"visit": v, "url": v.get_absolute_url(), "end": slot_words(v)} for v in visits],
    }


def numbers(user: Any) -> dict[str, Any]:
    live = Visit.OPEN
    past = Q(status__in=live, ends_at__lt=timezone.now())
    rows = Visit.objects.visible_to(user).filter(status__in=live).order_by()
    found = rows.aggregate(plan=Count("pk", filter=Q(status="to_plan")), late=Count("pk", filter=past))
    return {
        "label": "Interventions à planifier",
        "value": french.number(found["plan"]),
        "url": "/interventions/?f=status:is:to_plan",
        "delta": french.plural(found["late"], "PV non signé", "PV non signés")
        if found["late"]
        else "aucun PV en retard",
        "tone": "error" if found["late"] else "success",
        "icon": "writing-sign" if found["late"] else "circle-check",
    }


TILES = (
    Tile("visits-numbers", only(DEPLOYMENT, ADV, ADMIN), KPI, numbers, "planning.edit", "kpi", 13),
    Tile("visits-late", only(DEPLOYMENT, ADMIN), TEMPLATE, late, "planning.edit", "half", 14),
    Tile("visits-plan", only(DEPLOYMENT), TEMPLATE, to_plan, "planning.edit", "half", 15),
    Tile("visits-today", only(DEPLOYMENT, ADMIN, ADV, SUPPORT), TEMPLATE, of_today, "planning.see", "half", 16),
    Tile("visits-coming", only(PARTNER), TEMPLATE, coming, "interventions.see", "half", 30),
    HomeRedirect(TECHNICIAN, "/ma-journee/"),
)
