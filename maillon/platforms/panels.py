"""What platforms show on a client's card and on a visit."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from maillon.core import french
from maillon.core.panels import ASIDE, Panel
from maillon.platforms import ranges
from maillon.platforms.models import NumberRange, Platform

CLIENT, VISIT, MOST = "clients.client", "interventions.visit", 8
SHOWN_RANGES = 4


def cards(platforms: Any) -> list[dict[str, Any]]:
    """Each platform with its counts and its first numbers, in one query."""
    of_platform = NumberRange.objects.current().filter(platform=OuterRef("pk")).order_by("first")
    ends = of_platform.values(ends=JSONObject(first="first", last="last"))[: SHOWN_RANGES + 1]
    rows = platforms.select_related("type").with_counts().annotate(first_ranges=ArraySubquery(ends))
    return [
        {
            "platform": p,
            "handsets": p.handset_count,
            "numbers": french.plural(p.number_count, "numéro"),
            "ranges": [ranges.said(row["first"], row["last"]) for row in p.first_ranges[:SHOWN_RANGES]],
            "more": len(p.first_ranges) > SHOWN_RANGES,
        }
        for p in rows[:MOST]
    ]


def of_client(client: Any, user: Any) -> dict[str, Any]:
    rows = Platform.objects.visible_to(user).current().filter(client_id=client.pk)
    may = user.can("platforms.edit") and not user.partner_id and client.archived_at is None
    add = {"url": f"/plateformes/nouvelle?client={client.reference}", "noun": "une plateforme"} if may else None
    return {"cards": cards(rows), "add": add}


def of_visit(visit: Any, user: Any) -> dict[str, Any] | None:
    """What a technician needs on site, without the secrets."""
    rows = Platform.objects.visible_to(user).current().filter(client_id=visit.client_id)
    found = cards(rows)
    return {"cards": found} if found else None


PANELS = (
    Panel(CLIENT, ASIDE, "plateformes", "Plateformes", "platforms/_panel.html", of_client, right="platforms.see", order=10),
    Panel(VISIT, ASIDE, "plateformes", "Plateformes", "platforms/_panel.html", of_visit, right="platforms.see", order=40),
)  # fmt: skip
