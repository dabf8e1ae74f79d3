"""Delays in working days: Monday to Friday, French bank holidays out. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from maillon.core.french import PARIS
from maillon.core.holidays import next_working_day

END_OF_DAY = time(18, 0)


def due_at(start: datetime, working_days: int) -> datetime:
    """18 h in Paris, this many working days after ``start`` (aware); 0 is the same day, or the next working one."""
    day = next_working_day(start.astimezone(PARIS).date())
    for _ in range(working_days):
        day = next_working_day(day + timedelta(days=1))
    return datetime.combine(day, END_OF_DAY, PARIS)


def days_late(due: datetime, now: datetime) -> int:
    """Whole calendar days between a missed due date and now, in Paris; 0 when late since today."""
    return max(0, (now.astimezone(PARIS).date() - due.astimezone(PARIS).date()).days)
