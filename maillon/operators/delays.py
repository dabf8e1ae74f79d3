"""The days on which a number may change operator. Pure.

« Jours ouvrables »: Monday to Saturday, bank holidays out. Article L. 44-4 of the CPCE asks for one working day once the
access is there; Arcep caps the time between the request and the change at 3 working days for mobile numbers and for the fixed
numbers of the public, 7 for the fixed numbers of business offers, to come down to 3 by 1 July 2027 (Arcep, 21 March 2023). A
request at that distance cannot be refused for its date: such are the defaults, that a setting changes.
"""

from __future__ import annotations

from datetime import date, timedelta

from maillon.core import french
from maillon.core.holidays import holiday_name, is_working_day
from maillon.operators.rio import FIXED, MOBILE

DEFAULTS = {FIXED: 7, MOBILE: 3}
SUNDAY = frozenset({6})
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def portable(day: date, department: str = "") -> bool:
    return is_working_day(day, department, weekend=SUNDAY)


def earliest(start: date, working_days: int, department: str = "") -> date:
    """The first day that may be asked for, this many working days after ``start``."""
    day = start
    while working_days > 0 or not portable(day, department):
        day += timedelta(days=1)
        working_days -= portable(day, department)
    return day


def why_not(day: date, department: str = "") -> str:
    """The French sentence that refuses a day, with the nearest that suits; empty when the day does."""
    if portable(day, department):
        return ""
    following = earliest(day, 0, department)
    name = holiday_name(day, department)
    reason = f"est férié ({name})" if name else "est un dimanche"
    return (
        f"Aucun numéro n'est porté ce jour-là : le {long(day)} {reason}. Le premier jour possible ensuite est le "
        f"{long(following)}."
    )


def too_soon(day: date, today: date, working_days: int, department: str = "") -> str:
    """Why a day cannot be asked for today; empty when it can."""
    first = earliest(today, working_days, department)
    if day >= first:
        return ""
    return (
        f"C'est trop tôt : l'opérateur quitté a {french.plural(working_days, 'jour ouvrable', 'jours ouvrables')} pour "
        f"répondre. Demandez le {long(first)} ou plus tard."
    )


def long(day: date) -> str:
    return french.long_day(day)
