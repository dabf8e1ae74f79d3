"""Delays in working days: Monday to Friday, French bank holidays out. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate

from maillon.core.french import PARIS
from maillon.core.holidays import is_working_day, next_working_day

END_OF_DAY = time(18, 0)
DAY_SECONDS = 86400


def due_at(start: datetime, working_days: int) -> datetime:
    """18 h in Paris, this many working days after ``start`` (aware); 0 is the same day, or the next working one."""
    day = next_working_day(start.astimezone(PARIS).date())
    for _ in range(working_days):
        day = next_working_day(day + timedelta(days=1))
    return datetime.combine(day, END_OF_DAY, PARIS)


def days_late(due: datetime, now: datetime) -> int:
    """Whole calendar days between a missed due date and now, in Paris; 0 when late since today."""
    return max(0, (now.astimezone(PARIS).date() - due.astimezone(PARIS).date()).days)


@dataclass(frozen=True)
class WorkedDays:
    """The working days of a stretch, counted: ``before[n]`` are those that come before ``first`` + n days."""

    first: date
    before: tuple[int, ...]

    def at(self, moment: datetime) -> float:
        """How many working days had passed at this (aware) moment; a moment out of the stretch is taken at its edge."""
        here = moment.astimezone(PARIS)
        place = (here.date() - self.first).days
        if place < 0:
            return 0.0
        if place >= len(self.before) - 1:
            return float(self.before[-1])
        seconds = here.hour * 3600 + here.minute * 60 + here.second
        return self.before[place] + (self.before[place + 1] - self.before[place]) * seconds / DAY_SECONDS

    def between(self, start: datetime, end: datetime) -> float:
        """Working days from one moment to the other: a day worked counts for 24 hours, any other for nothing."""
        return self.at(end) - self.at(start)


def worked_between(start: datetime, end: datetime) -> float:
    """Working days from one (aware) moment to a later one: see ``WorkedDays.between``."""
    return worked_days(start.astimezone(PARIS).date(), end.astimezone(PARIS).date()).between(start, end)


@lru_cache(maxsize=8)
def worked_days(first: date, last: date) -> WorkedDays:
    """From ``first`` to ``last`` included."""
    worked = (is_working_day(first + timedelta(days=n)) for n in range((last - first).days + 1))
    return WorkedDays(first, tuple(accumulate(worked, initial=0)))
