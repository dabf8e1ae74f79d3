"""Opening hours of a place. Pure: what a person types in, what they read out, whether it is open.

Kept as JSON: day of the week from "0" (Monday) to "6" -> ranges [["08:30", "12:30"], ["14:00", "19:30"]]; an empty list
is a day closed, a day that is absent is one of which nobody said anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

DAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")
SHORT = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
Range = list[str]  # ["08:30", "12:30"]
Hours = Mapping[str, Sequence[Sequence[str]]]
CLOSED = frozenset({"fermé", "ferme", "fermée", "-", "–"})
ALL_DAY = frozenset({"24h/24", "24 h/24", "24h24", "24/24"})
MOST = 4
MIDNIGHT = 24 * 60
NBSP = "\u00a0"
_DASH = r"(?:-|–|—|à)"
_TIME = r"(\d{1,2})(?:\s*[h:](?:\s*(\d{2})(?!\d)%s)?)?"
# « 8 h 30 » is a time, « 12h 14h-18h » and « 12h 14-18h » are not: what follows tells whether two digits are minutes.
_START, _END = _TIME % "", _TIME % rf"(?!\s*(?:[h:]|{_DASH}))"
_RANGE = re.compile(rf"{_START}\s*{_DASH}\s*{_END}(?!\d)")
_BETWEEN = re.compile(r"^(?:\s|,|;|/|\+|et|puis)*$")
EXAMPLE = "« 8h30-12h30 14h-19h30 » ou « fermé »"


class Unreadable(ValueError):
    """A French sentence that says what is wrong, and how to write it."""


def parse(text: str) -> list[Range] | None:
    """« 8h30-12h30 14h-19h30 » -> [["08:30", "12:30"], ["14:00", "19:30"]]; « fermé » -> []; nothing typed -> None."""
    typed = " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").casefold().split())
    if not typed:
        return None
    if typed in CLOSED:
        return []
    if typed in ALL_DAY:
        return [["00:00", "24:00"]]
    ranges, last = [], 0
    for found in _RANGE.finditer(typed):
        if not _BETWEEN.fullmatch(typed[last : found.start()]):
            raise Unreadable(f"« {text.strip()[:40]} » ne se lit pas : écrivez par exemple {EXAMPLE}.")
        ranges.append((minutes(found[1], found[2]), minutes(found[3], found[4])))
        last = found.end()
    if not ranges or not _BETWEEN.fullmatch(typed[last:]):
        raise Unreadable(f"« {text.strip()[:40]} » ne se lit pas : écrivez par exemple {EXAMPLE}.")
    return checked(ranges)


def minutes(hour: str, minute: str | None) -> int:
    found = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or found > MIDNIGHT:
        raise Unreadable(f"{hour} h {minute or '00'} n'existe pas : les heures vont de 0 h à 24 h.")
    return found


def checked(ranges: Sequence[tuple[int, int]]) -> list[Range]:
    """In order, none reversed, none over another."""
    if len(ranges) > MOST:
        raise Unreadable(f"Un jour a au plus {MOST} plages : regroupez celles qui se suivent.")
    for start, end in ranges:
        if end <= start:
            raise Unreadable(f"{clock(start)}–{clock(end)} finit avant de commencer : inversez les deux heures.")
    kept = sorted(ranges)
    for (start, end), (following, until) in pairwise(kept):
        if following < end:
            raise Unreadable(
                f"{clock(start)}–{clock(end)} et {clock(following)}–{clock(until)} se chevauchent : corrigez l'une des deux."
            )
    return [[stored(start), stored(end)] for start, end in kept]


def stored(moment: int) -> str:
    return f"{moment // 60:02d}:{moment % 60:02d}"


def read(kept: str) -> int:
    hour, _, minute = kept.partition(":")
    return int(hour) * 60 + int(minute)


def clock(moment: int) -> str:
    """« 8 h 30 », « 14 h », with spaces that do not break."""
    minute = f"{NBSP}{moment % 60:02d}" if moment % 60 else ""
    return f"{moment // 60}{NBSP}h{minute}"


def day_said(ranges: Sequence[Sequence[str]]) -> str:
    """« 8 h 30–12 h 30, 14 h–19 h 30 », « fermé »."""
    if not ranges:
        return "fermé"
    if list(map(list, ranges)) == [["00:00", "24:00"]]:
        return f"24{NBSP}h sur{NBSP}24"
    return ", ".join(f"{clock(read(start))}–{clock(read(end))}" for start, end in ranges)


def typed(ranges: Sequence[Sequence[str]] | None) -> str:
    """As a person would type it again: « 8h30-12h30 14h-19h30 »."""
    if ranges is None:
        return ""
    return " ".join(f"{_short(start)}-{_short(end)}" for start, end in ranges) if ranges else "fermé"


def _short(kept: str) -> str:
    hour, _, minute = kept.partition(":")
    return f"{int(hour)}h{'' if minute == '00' else minute}"


def said(hours: Hours) -> list[str]:
    """One line per run of like days: « Lun.–ven. 8 h 30–12 h 30, 14 h–19 h 30 », « Sam. 9 h–12 h », « Dim. fermé »."""
    runs: list[tuple[int, int, str]] = []
    for day in range(7):
        if str(day) not in hours:
            continue
        words = day_said(hours[str(day)])
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == words:
            runs[-1] = (runs[-1][0], day, words)
        else:
            runs.append((day, day, words))
    return [f"{days_said(first, last)} {words}" for first, last, words in runs]


def days_said(first: int, last: int) -> str:
    """« Lun. », « Sam. et dim. », « Lun.–ven. »"""
    name = SHORT[first].capitalize()
    if first == last:
        return name
    return f"{name} et {SHORT[last]}" if last == first + 1 else f"{name}–{SHORT[last]}"


def is_open(hours: Hours, local: datetime) -> bool | None:
    """At this local time; ``None`` when nothing is known of that day. The closing time itself is closed."""
    ranges = hours.get(str(local.weekday()))
    if ranges is None:
        return None
    now = local.hour * 60 + local.minute
    return any(read(start) <= now < read(end) for start, end in ranges)
