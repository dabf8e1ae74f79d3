"""From editions, as the tables keep them, to the clock's own words. Pure.

Hours are those of ``clients.hours``: weekday -> ranges ``[["09:00", "12:00"], ...]``. Whatever is equal gives the same calendar
object, so that what it counted serves every ticket that shares it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from maillon.clients import hours as opening
from maillon.core.geography.departments import PARIS, time_zone
from maillon.core.holidays import is_public_holiday
from maillon.tickets import clock

SITE = "site"
NOTHING = clock.Policy()


@dataclass(frozen=True)
class CalendarTerms:
    """An edition of a calendar."""

    since: datetime
    hours: Mapping[str, Any]
    days: Mapping[str, Any]
    place: str
    holidays: bool

    @cached_property
    def written(self) -> tuple[str, str]:
        return json.dumps(self.hours, sort_keys=True), json.dumps(self.days, sort_keys=True)

    def of(self, department: str) -> clock.Calendar:
        return _calendar(department if self.place == SITE else "", self.holidays, *self.written)


@dataclass(frozen=True)
class PolicyTerms:
    """An edition of a policy."""

    since: datetime
    calendar: int
    targets: Mapping[str, Mapping[str, int]]
    stops: Mapping[str, Sequence[str]]

    @cached_property
    def written(self) -> str:
        return json.dumps(self.stops, sort_keys=True)

    def of(self, priority: int) -> clock.Policy:
        return _policy(json.dumps(self.targets.get(str(priority), {}), sort_keys=True), self.written)


@dataclass(frozen=True)
class Terms:
    """Every edition, oldest first: of policies and of calendars, by the number of what they are editions of."""

    policies: Mapping[int, Sequence[PolicyTerms]]
    calendars: Mapping[int, Sequence[CalendarTerms]]

    def at(self, choice: Choice, moment: datetime) -> tuple[clock.Policy, clock.Calendar]:
        """What is promised at this moment, and by which calendar it counts."""
        edition = in_force(self.policies.get(choice.policy or 0, ()), moment)
        if edition is None:
            return NOTHING, ALWAYS
        calendar = in_force(self.calendars[edition.calendar], moment)
        return edition.of(choice.priority), calendar.of(choice.department) if calendar else ALWAYS

    def changes(self, choice: Choice, after: datetime, before: datetime) -> list[datetime]:
        """The moments strictly between when an edition that concerns this choice comes into force."""
        editions = self.policies.get(choice.policy or 0, ())
        known = {edition.since for edition in editions[1:]}
        for number in {edition.calendar for edition in editions}:
            known |= {edition.since for edition in self.calendars[number][1:]}
        return sorted(moment for moment in known if after < moment < before)


@dataclass(frozen=True)
class Choice:
    """What was chosen for a ticket: a policy (none: nothing promised), the priority it is read for, whose bank holidays."""

    policy: int | None
    priority: int
    department: str


def in_force(editions: Sequence[Any], moment: datetime) -> Any:
    """The last one begun; the first one holds since ever."""
    return next((e for e in reversed(editions) if e.since <= moment), editions[0] if editions else None)


def changes(terms: Terms, choices: Sequence[tuple[datetime, int, Choice]], now: datetime) -> list[clock.Event]:
    """The events that choices (moment, number, choice) and editions make after the opening, which is the first choice."""
    events: list[clock.Event] = []
    for index, (moment, number, choice) in enumerate(choices):
        if index:
            events += _changed(terms, choice, moment, number)
        until = choices[index + 1][0] if index + 1 < len(choices) else now + timedelta(microseconds=1)
        for change in terms.changes(choice, moment, until):
            events += _changed(terms, choice, change, 0)
    return events


def _changed(terms: Terms, choice: Choice, moment: datetime, number: int) -> Iterable[clock.Event]:
    policy, calendar = terms.at(choice, moment)
    yield clock.CalendarChanged(moment, calendar, number=number)
    yield clock.PolicyChanged(moment, policy, number=number)


@lru_cache(maxsize=4096)
def _calendar(department: str, holidays: bool, hours: str, days: str) -> clock.Calendar:
    return clock.Calendar(
        zone=time_zone(department) if department else PARIS,
        hours={int(day): minutes(ranges) for day, ranges in json.loads(hours).items()},
        holidays=(lambda day: is_public_holiday(day, department)) if holidays else frozenset(),
        openings={date.fromisoformat(day): minutes(ranges) for day, ranges in json.loads(days).items()},
    )


@lru_cache(maxsize=4096)
def _policy(targets: str, stops: str) -> clock.Policy:
    return clock.Policy(
        **{measure: timedelta(minutes=count) for measure, count in json.loads(targets).items()},
        stops={reason: frozenset(map(clock.Measure, measures)) for reason, measures in json.loads(stops).items()},
    )


def minutes(ranges: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """[["09:00", "12:00"]] -> [(540, 720)]."""
    return [(opening.read(start), opening.read(end)) for start, end in ranges]


ALWAYS = clock.Calendar(PARIS, {day: [(0, 1440)] for day in range(7)})
