"""The numbers that platforms hold: ranges, lines, SIM cards; handsets by their extension."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet

from maillon.platforms import ranges
from maillon.platforms.models import Handset, Line, NumberRange, Sim
from maillon.search.holders import NumberHolders, held, seen

LONGEST_EXTENSION = 6


def of_number(stored: str, tenant: str, user: Any) -> Iterator[QuerySet]:
    """An internal number belongs to the tenant that it was called from; without one, every platform has its « 201 »."""
    whole = ranges.as_number(stored)
    yield _of_platform(seen(NumberRange, user).containing(whole), 20, "Numéro direct", F("label"))
    yield _of_platform(seen(Line, user).filter(number=stored), 22, "Ligne", F("operator_reference"), site=F("site_id"))
    yield _of_platform(seen(Sim, user).filter(number=stored), 21, "Carte SIM", F("operator"))
    if len(stored) <= LONGEST_EXTENSION:
        rows = seen(Handset, user).filter(extension=stored)
        rows = rows.filter(platform__tenant__iexact=tenant) if tenant else rows
        yield _of_platform(rows, 15 if tenant else 40, "Poste", F("user_name"))


def _of_platform(rows: Any, rank: int, what: str, label: Any, **more: Any) -> QuerySet:
    live = rows.filter(archived_at=None, platform__archived_at=None, platform__client__archived_at=None)
    pointers = {"client": F("platform__client_id"), "platform": F("platform_id"), "site": F("platform__site_id")}
    return held(live, rank, what, label, F("platform__tenant"), **(pointers | more))


HOLDERS = NumberHolders("platforms.see", of_number)
