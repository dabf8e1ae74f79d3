"""Delays in working days: Monday to Friday, French bank holidays out. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from maillon.core.french import PARIS

END_OF_DAY = time(18, 0)


@lru_cache(maxsize=32)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


def is_bank_holiday(day: date) -> bool:
    return day in _bank_holidays(day.year)


def is_working(day: date, holiday: Callable[[date], bool] = is_bank_holiday) -> bool:
    return day.weekday() < 5 and not holiday(day)


def due_at(start: datetime, working_days: int, holiday: Callable[[date], bool] = is_bank_holiday) -> datetime:
    """18 h in Paris, this many working days after ``start`` (aware); 0 is the same day, or the next working one."""
    day = start.astimezone(PARIS).date()
    while not is_working(day, holiday):
        day += timedelta(days=1)
    for _ in range(working_days):
        day += timedelta(days=1)
        while not is_working(day, holiday):
            day += timedelta(days=1)
    return datetime.combine(day, END_OF_DAY, PARIS)


def days_late(due: datetime, now: datetime) -> int:
    """Whole calendar days between a missed due date and now, in Paris; 0 when late since today."""
    return max(0, (now.astimezone(PARIS).date() - due.astimezone(PARIS).date()).days)
