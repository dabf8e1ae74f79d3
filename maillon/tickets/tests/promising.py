"""A policy, a calendar and a line of choice, in the fewest words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from maillon.tickets.defaults import ALWAYS, STOPS
from maillon.tickets.models import CalendarEdition, PolicyEdition, PolicyLine, ServiceCalendar, ServicePolicy

EVER = datetime(2020, 1, 1, tzinfo=UTC)
OFFICE = [["09:00", "12:00"], ["14:00", "18:00"]]


def calendar(name: str = "Bureau", week: Any = None, **terms: Any) -> ServiceCalendar:
    made = ServiceCalendar.objects.create(name=name)
    week = [OFFICE] * 5 + [[], []] if week is None else week
    CalendarEdition.objects.create(calendar=made, hours={str(d): r for d, r in enumerate(week)}, since=EVER, **terms)
    return made


def always(name: str = "Sans cesse") -> ServiceCalendar:
    return calendar(name, [ALWAYS] * 7, holidays=False)


def policy(
    name: str, counted: ServiceCalendar, first: int | None = 60, later: int | None = 120, resolution: int | None = 480
) -> ServicePolicy:
    made = ServicePolicy.objects.create(name=name)
    PolicyEdition.objects.create(
        policy=made, calendar=counted, targets=targets(first, later, resolution), stops=STOPS, since=EVER
    )
    return made


def targets(first: int | None, later: int | None, resolution: int | None) -> dict[str, dict[str, int]]:
    """The same for every priority, in minutes."""
    row = {"first_response": first, "next_response": later, "resolution": resolution}
    return {str(priority): {k: v for k, v in row.items() if v is not None} for priority in (1, 2, 3, 4)}


def first_line(chosen: ServicePolicy, **asked: Any) -> PolicyLine:
    """Before those that come with Maillon."""
    return PolicyLine.objects.create(order=asked.pop("order", 1), policy=chosen, **asked)
