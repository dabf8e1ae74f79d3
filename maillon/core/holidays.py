"""French public holidays, by department. Pure: the `holidays` package computes them, nothing is fetched.

Legal days only: 11 everywhere (Code du travail L3133-1), two more in Alsace and Moselle (L3134-13), the abolition of
slavery overseas (L3422-2), each at its own date. Customary days (Mi-Carême, Schœlcher…) are not counted.
Pentecost Monday is a public holiday even where the « journée de solidarité » is worked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from holidays import country_holidays

_SUBDIVISIONS = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
_CUSTOMARY = {"971": {"Vendredi saint", "Mi-Carême"}}
_CUSTOMARY_EVERYWHERE = {"Fête de Victor Schoelcher"}


@lru_cache(maxsize=512)
def public_holidays(year: int, department: str = "") -> Mapping[date, str]:
    """Day -> name, in order. No department, or one of the mainland: the 11 national days."""
    found = country_holidays("FR", subdiv=_SUBDIVISIONS.get(department), years=year, language="fr")
    left_out = _CUSTOMARY_EVERYWHERE | _CUSTOMARY.get(department, set())
    return MappingProxyType({day: found[day] for day in sorted(found) if found[day] not in left_out})


def holiday_name(day: date, department: str = "") -> str:
    """« Lundi de Pâques », or "" on an ordinary day."""
    return public_holidays(day.year, department).get(day, "")


def is_public_holiday(day: date, department: str = "") -> bool:
    return day in public_holidays(day.year, department)


def is_working_day(day: date, department: str = "", weekend: frozenset[int] = frozenset({5, 6})) -> bool:
    """Neither in the weekend (Monday is 0) nor a public holiday."""
    return day.weekday() not in weekend and not is_public_holiday(day, department)


def next_working_day(day: date, department: str = "") -> date:
    """The day itself when it is worked, else the first worked day after it."""
    while not is_working_day(day, department):
        day += timedelta(days=1)
    return day
