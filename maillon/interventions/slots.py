"""A day of one technician: what is taken, what is left. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from maillon.core.french import PARIS

OPENING, CLOSING = time(8), time(18)
SHORTEST = timedelta(minutes=30)


@dataclass(frozen=True)
class Slot:
    start: datetime
    end: datetime


def bounds_of(day: date) -> tuple[datetime, datetime]:
    """Midnight to midnight in Paris."""
    first = datetime.combine(day, time(0), tzinfo=PARIS)
    return first, datetime.combine(day + timedelta(days=1), time(0), tzinfo=PARIS)


def free_slots(taken: Iterable[tuple[datetime, datetime]], day: date) -> list[Slot]:
    """The free stretches of the working day, half an hour at least."""
    now = datetime.combine(day, OPENING, tzinfo=PARIS)
    closing = datetime.combine(day, CLOSING, tzinfo=PARIS)
    found = []
    for start, end in sorted(taken):
        if start - now >= SHORTEST:
            found.append(Slot(now, min(start, closing)))
        now = max(now, end)
    if closing - now >= SHORTEST:
        found.append(Slot(now, closing))
    return [slot for slot in found if slot.end - slot.start >= SHORTEST]
