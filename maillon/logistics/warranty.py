"""Until when a device is under warranty. Pure."""

from __future__ import annotations

import calendar
from datetime import date


def ends_on(start: date, months: int) -> date:
    """The same day so many months later; the last day of a shorter month. ``start``: the day of delivery."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
