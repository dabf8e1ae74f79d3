"""When an SMS may leave, by the clock of the person who receives it. Pure.

A service message (a visit, a step of an order, a code) goes at any hour: no law sets any, it belongs to the contract.
A commercial one needs the person's consent (Code des postes et des communications électroniques, L34-5) and the
operators carry none between 22:00 and 8:00, on Sundays nor on public holidays; 8:00 to 20:00 is what is advised, and the
default here. The consent is the business of who calls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from maillon.core.geography.departments import time_zone

FARTHEST = 366  # days looked at before saying that no day is allowed


class Purpose(StrEnum):
    SERVICE = "service"
    COMMERCIAL = "commercial"


@dataclass(frozen=True, slots=True)
class Hours:
    """From ``start`` included to ``end`` excluded, local time. Sundays and public holidays are closed unless said otherwise."""

    start: time = time(8)
    end: time = time(20)
    saturdays: bool = True
    sundays: bool = False
    holidays: bool = False

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError("Hours end after they start, within one day.")

    def open_on(self, day: date, is_holiday: Callable[[date], bool]) -> bool:
        if (day.weekday() == 6 and not self.sundays) or (day.weekday() == 5 and not self.saturdays):
            return False
        return self.holidays or not is_holiday(day)


ADVISED = Hours()
# Beginning of the stored number -> department: mobiles and lines of overseas, longest first (ARCEP numbering plan).
_OVERSEAS = (
    ("+262639", "976"),
    ("+262269", "976"),
    ("+262", "974"),
    ("+590", "971"),
    ("+594", "973"),
    ("+596", "972"),
    ("+508", "975"),
    ("+681", "986"),
    ("+687", "988"),
    ("+689", "987"),
)


def department_of_phone(stored: str) -> str:
    """« 974 » of +262692…, "" for the mainland and abroad: their numbers do not say where the person lives."""
    return next((department for beginning, department in _OVERSEAS if stored.startswith(beginning)), "")


def zone_of(department: str = "", phone: str = "") -> ZoneInfo:
    """Where the person is: the department when it is known, else what the number says, else Paris."""
    return ZoneInfo(time_zone(department or department_of_phone(phone)))


def allowed(
    moment: datetime,
    purpose: Purpose,
    zone: ZoneInfo,
    is_holiday: Callable[[date], bool],
    hours: Hours = ADVISED,
) -> bool:
    """``moment`` is aware; ``is_holiday`` is asked for a day of the recipient's calendar."""
    if purpose is Purpose.SERVICE:
        return True
    local = _aware(moment).astimezone(zone)
    return hours.start <= local.time() < hours.end and hours.open_on(local.date(), is_holiday)


def next_allowed(
    moment: datetime,
    purpose: Purpose,
    zone: ZoneInfo,
    is_holiday: Callable[[date], bool],
    hours: Hours = ADVISED,
) -> datetime:
    """The moment itself when it is allowed, else the next opening (UTC). ValueError when no day of a year is open."""
    if allowed(moment, purpose, zone, is_holiday, hours):
        return moment
    local = moment.astimezone(zone)
    first = local.date() if local.time() < hours.start else local.date() + timedelta(days=1)
    for ahead in range(FARTHEST):
        day = first + timedelta(days=ahead)
        if hours.open_on(day, is_holiday):
            return datetime.combine(day, hours.start, zone).astimezone(UTC)
    raise ValueError("No day of the coming year is open.")


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone says nothing of the recipient's hour.")
    return moment
