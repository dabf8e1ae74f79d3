"""« rappeler Mme Rossi le 3 à 15 h »: the moment a person writes in a sentence. Pure.

Understands: aujourd'hui, ce matin, cet après-midi, ce soir, demain, après-demain, lundi (prochain), le 3, le 3 mars (2027),
le 1er, 03/12, 03/12/2026, dans 20 min, dans 2 h, dans 3 jours, dans une semaine, la semaine prochaine; with 9h, 14 h 30,
15:45, midi, le matin, l'après-midi, le soir. A day without an hour is at 9 h; an hour without a day is the next one.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from maillon.core.french import PARIS

MORNING = time(9)
PARTS = {"matin": time(9), "apres-midi": time(14), "soir": time(18), "midi": time(12)}
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "janv"),
            ("fevrier", "fevr", "fev"),
            ("mars",),
            ("avril", "avr"),
            ("mai",),
            ("juin",),
            ("juillet", "juil"),
            ("aout",),
            ("septembre", "sept"),
            ("octobre", "oct"),
            ("novembre", "nov"),
            ("decembre", "dec"),
        ),
        1,
    )
    for name in names
}
NUMBERS = {
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "huit": 8,
    "dix": 10,
    "quinze": 15,
}
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(NUMBERS)})"
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = "|".join(DAYS)
_DATES = re.compile(
    r"(?<![\w/])(?:"
    rf"dans\s+{_COUNT}\s*(?P<unit>minutes?|mins?|mn|heures?|h|jours?|j|semaines?|mois)"
    r"|(?P<near>aujourd'hui|apres-demain|apres demain|demain|ce matin|cet apres-midi|ce soir)"
    r"|(?P<week>la semaine prochaine|semaine prochaine)"
    rf"|(?:(?:le\s+)?(?:{_DAY})\s+)?(?:le\s+)?(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})(?:/(?P<y>\d{{4}}|\d{{2}}))?"
    rf"|(?:(?:le\s+)?(?:{_DAY})\s+)?(?:le\s+)?(?P<day>1er|\d{{1,2}})\s+(?P<month>{_MONTH})\.?(?:\s+(?P<year>20\d{{2}}))?"
    rf"|(?:(?:le\s+)?(?:{_DAY})\s+)?le\s+(?P<alone>1er|\d{{1,2}})(?!\s*(?:h\b|:|/|\d))"
    rf"|(?:ce\s+|le\s+)?(?P<weekday>{_DAY})(?P<next>\s+prochain)?"
    r")(?![\w/])"
)
_HOURS = re.compile(
    r"(?<![\w/:])(?:(?:a|vers|avant|des)\s+)?(?:"
    r"(?P<h>\d{1,2})\s*(?:heures?|h|:)\s*(?P<min>[0-5]\d)?"
    r"|(?P<part>midi|(?:le |l'|en |dans la )?(?:matin|apres-midi|soir)(?:ee)?)"
    r")(?![\w/])"
)


@dataclass(frozen=True)
class Reading:
    """``at``: aware, in Paris. ``rest``: the sentence without the moment, tidied."""

    at: datetime
    rest: str


def read(text: str, now: datetime) -> Reading | None:
    """The moment named in this sentence, or None. ``now``: aware."""
    here = now.astimezone(PARIS)
    plain = _fold(text)
    day = _DATES.search(plain)
    hour = _hour_near(plain, day)
    if day is None and hour is None:
        return None
    spans = [m.span() for m in (day, hour) if m]
    at = _moment(day, _time_of(hour), here)
    return None if at is None else Reading(at, _without(text, spans))


def _fold(text: str) -> str:
    """Same length: no accent, lower case, plain apostrophes and spaces."""
    plain = []
    for char in text:
        base = unicodedata.normalize("NFD", char)[0].lower()
        plain.append({"\u2019": "'", "\u00a0": " ", "\u202f": " ", "\u2011": "-"}.get(base, base[0]))
    return "".join(plain)


def _hour_near(plain: str, day: re.Match[str] | None) -> re.Match[str] | None:
    """The hour after the day, or before it: « le 3 à 15 h », « 15 h demain »; never inside the day's own words."""
    found = [m for m in _HOURS.finditer(plain) if _valid(m) and not (day and _overlap(m, day))]
    if day and (day["unit"] or "").startswith(("m", "h")) and not (day["unit"] or "").startswith("mois"):
        return None  # « dans 2 h » already names the moment
    after = [m for m in found if day and m.start() >= day.end()]
    return next(iter(after or found), None)


def _overlap(one: re.Match[str], other: re.Match[str]) -> bool:
    return one.start() < other.end() and other.start() < one.end()


def _valid(found: re.Match[str]) -> bool:
    return found["h"] is None or int(found["h"]) < 24


def _time_of(found: re.Match[str] | None) -> time | None:
    if found is None:
        return None
    if found["h"] is not None:
        return time(int(found["h"]), int(found["min"] or 0))
    return next((at for name, at in PARTS.items() if _names(name, found["part"])), None)


def _names(part: str, words: str) -> bool:
    """« midi » is not in « après-midi »."""
    return words.endswith(part) or words.endswith(f"{part}ee") if part != "midi" else words == "midi"


def _moment(day: re.Match[str] | None, hour: time | None, now: datetime) -> datetime | None:
    if day is None:
        at = _at(now.date(), hour or MORNING)
        return at if at > now else _at(now.date() + timedelta(days=1), hour or MORNING)
    if day["count"]:
        return _after(day["count"], day["unit"], hour, now)
    if day["near"]:
        return _near(day["near"], hour, now)
    if day["week"]:
        return _at(now.date() + timedelta(days=7 - now.weekday()), hour or MORNING)
    if day["weekday"]:
        return _weekday(day["weekday"], hour or MORNING, now)
    return _calendar(day, hour or MORNING, now)


def _after(count: str, unit: str, hour: time | None, now: datetime) -> datetime:
    number = NUMBERS.get(count) or int(count)
    if unit.startswith("mois"):
        months = now.month - 1 + number
        year, month = now.year + months // 12, months % 12 + 1
        return _at(date(year, month, min(now.day, calendar.monthrange(year, month)[1])), hour or MORNING)
    if unit.startswith("m"):
        return (now + timedelta(minutes=number)).replace(second=0, microsecond=0)
    if unit.startswith("h"):
        return (now + timedelta(hours=number)).replace(second=0, microsecond=0)
    days = number * 7 if unit.startswith("s") else number
    return _at(now.date() + timedelta(days=days), hour or MORNING)


def _near(word: str, hour: time | None, now: datetime) -> datetime:
    ahead = 2 if word.startswith("apres") else 1 if word == "demain" else 0
    part = next((at for name, at in PARTS.items() if name in word and word.startswith("ce")), None)
    if ahead == 0 and part is None and hour is None:
        return max(_at(now.date(), MORNING), (now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0))
    return _at(now.date() + timedelta(days=ahead), hour or part or MORNING)


def _weekday(name: str, hour: time, now: datetime) -> datetime:
    """The next one: today's only when its hour is still to come."""
    ahead = (DAYS.index(name) - now.weekday()) % 7
    at = _at(now.date() + timedelta(days=ahead), hour)
    return at if at > now else _at(now.date() + timedelta(days=ahead + 7), hour)


def _calendar(day: re.Match[str], hour: time, now: datetime) -> datetime | None:
    if day["alone"]:
        return _in_months(_number(day["alone"]), hour, now)
    number = _number(day["day"] or day["d"])
    month = MONTHS[day["month"]] if day["month"] else int(day["m"])
    year = day["year"] or day["y"]
    try:
        if year:
            return _at(date(int(year) + (2000 if len(year) == 2 else 0), month, number), hour)
        at = _at(date(now.year, month, number), hour)
        return at if at > now else _at(date(now.year + 1, month, number), hour)
    except ValueError:
        return None


def _in_months(number: int, hour: time, now: datetime) -> datetime | None:
    """The next month that has this day, this one when it is still to come."""
    for ahead in range(13):
        year, month = now.year + (now.month - 1 + ahead) // 12, (now.month - 1 + ahead) % 12 + 1
        if 1 <= number <= calendar.monthrange(year, month)[1]:
            at = _at(date(year, month, number), hour)
            if at > now:
                return at
    return None


def _number(text: str) -> int:
    return 1 if text == "1er" else int(text)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=PARIS)


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    text = re.sub(r"\s+", " ", text).strip(" ,;.-\u00a0")
    return re.sub(r"\s+(?:à|a|le|pour|vers|avant)$", "", text, flags=re.IGNORECASE)
