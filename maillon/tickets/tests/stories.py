"""A ticket's story and what its clock must say, written so that a person can check them with a calendar on the wall.

    Mon 07/12/2026 09:00 opened
    Mon 07/12/2026 11:00 paused client

Hours are those of the calendar's zone. The name of the day is checked against the date: a slip in either fails the test.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from maillon.core.holidays import is_public_holiday
from maillon.tickets import clock
from maillon.tickets.clock import Calendar, Measure, Policy, Reading, Standing

DATE = r"\w{3} \d\d/\d\d/\d{4} \d\d:\d\d"
SPAN = r"-?(?:\d+h\d{0,2}|\d+min)"
SAID = rf"(due|met|late|since|spent|left|at75|at90) ({DATE}|{SPAN}|none)"
WEEKDAYS = range(5)


def off(department: str):
    return lambda day: is_public_holiday(day, department)


def day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007


NINE_TO_FIVE = dict.fromkeys(WEEKDAYS, ((540, 1020),))
CALENDARS = {
    # Monday to Friday 9 h – 17 h: eight hours a day
    "day": Calendar("Europe/Paris", NINE_TO_FIVE, off("75")),
    # 9 h – 12 h and 14 h – 18 h: seven hours a day
    "office": Calendar("Europe/Paris", dict.fromkeys(WEEKDAYS, ((540, 720), (840, 1080))), off("75")),
    # 8 h – 12 h and 13 h – 17 h 30, Saturday 9 h – 12 h
    "shop": Calendar(
        "Europe/Paris", {**dict.fromkeys(WEEKDAYS, ((480, 720), (780, 1050))), 5: ((540, 720),)}, off("75")
    ),
    "always": Calendar("Europe/Paris", dict.fromkeys(range(7), ((0, 1440),))),
    "night": Calendar("Europe/Paris", dict.fromkeys(range(7), ((0, 360), (1320, 1440)))),
    # Wednesday 9 h – 10 h, and nothing else
    "market": Calendar("Europe/Paris", {2: ((540, 600),)}),
    "tuesday": Calendar("Europe/Paris", {1: ((480, 1020),)}),
    "never": Calendar("Europe/Paris", {}),
    "alsace": Calendar("Europe/Paris", NINE_TO_FIVE, off("67")),
    "moselle": Calendar("Europe/Paris", NINE_TO_FIVE, off("57")),
    "reunion": Calendar("Indian/Reunion", NINE_TO_FIVE, off("974")),
    "martinique": Calendar("America/Martinique", NINE_TO_FIVE, off("972")),
    "guadeloupe": Calendar("America/Guadeloupe", NINE_TO_FIVE, off("971")),
    "guyane": Calendar("America/Cayenne", NINE_TO_FIVE, off("973")),
    "mayotte": Calendar("Indian/Mayotte", NINE_TO_FIVE, off("976")),
    "always in Réunion": Calendar("Indian/Reunion", dict.fromkeys(range(7), ((0, 1440),))),
    "always in Miquelon": Calendar("America/Miquelon", dict.fromkeys(range(7), ((0, 1440),))),
    # closed between Christmas and the New Year
    "closing": Calendar("Europe/Paris", NINE_TO_FIVE, off("75"), {day(f"{d}/12/2026") for d in range(28, 32)}),
    # open on Saturday 12/12/2026 9 h – 12 h and on Christmas Day 10 h – 12 h; closed on Monday 14/12/2026
    "special": Calendar(
        "Europe/Paris",
        NINE_TO_FIVE,
        off("75"),
        openings={day("12/12/2026"): ((540, 720),), day("25/12/2026"): ((600, 720),), day("14/12/2026"): ()},
    ),
}
HOUR = timedelta(hours=1)
PROMISES = {
    # only a wait for the client stops the resolution; nothing stops the answers
    "client only": Policy(HOUR, 4 * HOUR, 16 * HOUR, stops={"client": {Measure.RESOLUTION}}),
}


def at(text: str, zone: str = "Europe/Paris") -> datetime:
    """« Mon 07/12/2026 09:00 » in the zone, given in UTC."""
    name, rest = text.split(" ", 1)
    moment = datetime.strptime(rest, "%d/%m/%Y %H:%M").replace(tzinfo=ZoneInfo(zone))
    assert name == f"{moment:%a}", f"{rest} is a {moment:%A}"
    return moment.astimezone(UTC)


def span(text: str) -> timedelta:
    sign = -1 if text.startswith("-") else 1
    text = text.lstrip("-")
    if text.endswith("min"):
        return sign * timedelta(minutes=int(text[:-3]))
    hours, minutes = text.split("h")
    return sign * timedelta(hours=int(hours), minutes=int(minutes or 0))


def promise(text: str) -> Policy:
    """« 1h/4h/16h »: first response, next response, resolution; « - » promises nothing."""
    return PROMISES.get(text) or Policy(*(None if part == "-" else span(part) for part in text.split("/")))


@dataclass(frozen=True)
class Story:
    name: str
    calendar: str
    promise: str
    events: str
    now: str
    expected: str
    seen_in: str = ""

    @property
    def zone(self) -> str:
        return CALENDARS[self.calendar].zone

    def told(self) -> list[clock.Event]:
        return [self._event(line.strip()) for line in self.events.strip().splitlines()]

    def read(self) -> Reading:
        return clock.read(self.told(), at(self.now, self.zone))

    def _event(self, line: str) -> clock.Event:
        found = re.fullmatch(rf"({DATE}) (\w+) ?(.*)", line)
        assert found, line
        moment, verb, rest = at(found[1], self.zone), found[2], found[3]
        if verb == "opened":
            return clock.Opened(moment, promise(self.promise), CALENDARS[self.calendar])
        if verb == "policy":
            return clock.PolicyChanged(moment, promise(rest))
        if verb == "calendar":
            return clock.CalendarChanged(moment, CALENDARS[rest])
        if verb == "paused":
            return clock.Paused(moment, rest)
        if verb == "escalated":
            return clock.Escalated(moment, rest)
        if verb == "joined":
            said = dict(re.findall(rf"(since|waited|spent) ({DATE}|{SPAN})", rest))
            since = at(said["since"], self.zone) if "since" in said else None
            lengths = {key: span(said[key]) for key in ("waited", "spent") if key in said}
            return clock.Joined(moment, since, **lengths)
        if verb == "breached":
            measure, began = rest.split(" began ")
            return clock.Breached(moment, Measure(measure), at(began, self.zone))
        return getattr(clock, verb.capitalize())(moment)

    def check(self) -> Reading:
        reading = self.read()
        for line in self.expected.strip().splitlines():
            measure, rest = line.strip().split(" ", 1)
            if measure == "breaches":
                self._check_breaches(reading, rest)
            elif measure == "next":
                assert self._shown(reading.next_at) == rest.removeprefix("at "), "next moment to look at the ticket"
            else:
                self._check_standing(getattr(reading, measure), rest)
        return reading

    def _check_breaches(self, reading: Reading, rest: str) -> None:
        found = [f"{breach.measure.value} {self._shown(breach.at)}" for breach in reading.breaches]
        assert (", ".join(found) or "none") == rest

    def _check_standing(self, standing: Standing, rest: str) -> None:
        state, *_ = rest.split(" ")
        assert re.fullmatch(rf"[a-z]+( {SAID})*", rest), rest
        said = dict(re.findall(SAID, rest))
        moments = {
            "due": standing.due_at,
            "met": standing.met_at,
            "late": standing.breached_at,
            "since": standing.since,
        }
        moments |= {f"at{alert.percent}": alert.at for alert in standing.alerts}
        found = {key: self._shown(moment) for key, moment in moments.items()}
        lengths = {"spent": standing.spent, "left": standing.left}
        wanted = {key: span(value) if key in lengths else value for key, value in said.items()}
        assert {key: (found | lengths)[key] for key in wanted} == wanted, standing.measure.value
        assert standing.state.value == state, standing.measure.value

    def _shown(self, moment: datetime | None) -> str:
        return "none" if moment is None else f"{moment.astimezone(ZoneInfo(self.zone)):%a %d/%m/%Y %H:%M}"
