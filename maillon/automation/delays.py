"""Time before or after a moment, counted in all days or in working days only. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from maillon.core.french import PARIS
from maillon.core.holidays import is_working_day

DAY = timedelta(days=1)


def shifted(moment: datetime, by: timedelta, working: bool = False) -> datetime:
    """``moment`` moved by this much (backwards when negative). ``working``: weekends and bank holidays do not count."""
    if not working:
        return moment + by
    return _forward(moment, by) if by >= timedelta(0) else _backward(moment, -by)


def _forward(moment: datetime, left: timedelta) -> datetime:
    here = moment.astimezone(PARIS)
    while True:
        midnight = datetime.combine(here.date() + DAY, time(), PARIS)
        if is_working_day(here.date()):
            span = midnight.astimezone(moment.tzinfo) - here.astimezone(moment.tzinfo)
            if left < span:
                return here.astimezone(moment.tzinfo) + left
            left -= span
        here = midnight


def _backward(moment: datetime, left: timedelta) -> datetime:
    here = moment.astimezone(PARIS)
    while True:
        day = here.date() if here.time() != time() else here.date() - DAY
        midnight = datetime.combine(day, time(), PARIS)
        if is_working_day(day):
            span = here.astimezone(moment.tzinfo) - midnight.astimezone(moment.tzinfo)
            if left <= span:
                return here.astimezone(moment.tzinfo) - left
            left -= span
        here = midnight


def widest(delay: timedelta) -> timedelta:
    """No number of working days spans more than this: two days in seven, and every bank holiday of a season."""
    return delay * 2 + timedelta(days=12)
