"""French typography: how Maillon writes money, dates, durations and phone numbers. Pure: plain values in, text out.

Every space that must not break is U+00A0 (U+202F is too thin to read at 13 px).
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from maillon.core.phones import display_phone

NBSP = "\u00a0"
MINUS = "\u2212"
PARIS = ZoneInfo("Europe/Paris")
MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
LONG_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

Amount = Decimal | int | float | str | None
NOTHING = "–"

_SIRET = re.compile(r"\b(\d{3}) (\d{3}) (\d{3}) (\d{5})\b")
_BEFORE = re.compile(r" ([:;!?»€%])")
_AFTER_QUOTE = re.compile(r"« ")
_THOUSANDS = re.compile(r"(\d) (?=\d{3}(?!\d))")
_PAIRS = re.compile(r"(\d\d) (?=\d\d(?!\d))")
_UNITS = re.compile(
    r"(\d) (?=(?:h|j|min|s|Mo|Ko|m|km|mois|postes?|sites?|lignes?"
    r"|janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc)(?![a-zéû]))"
)
_AFTER_HOUR = re.compile(r"(\d\u00a0h) (?=\d)")


@lru_cache(maxsize=4096)
def fr(text: str) -> str:
    """The same sentence with the no-break spaces French asks for: before : ; ! ? » € %, after «, inside figures."""
    text = _SIRET.sub(f"\\1{NBSP}\\2{NBSP}\\3{NBSP}\\4", text)
    text = _BEFORE.sub(f"{NBSP}\\1", text)
    text = _AFTER_QUOTE.sub(f"«{NBSP}", text)
    text = _THOUSANDS.sub(f"\\1{NBSP}", text)
    text = _PAIRS.sub(f"\\1{NBSP}", text)
    text = _UNITS.sub(f"\\1{NBSP}", text)
    return _AFTER_HOUR.sub(f"\\1{NBSP}", text)


def decimal_of(value: Amount) -> Decimal | None:
    """The value as a finite Decimal, or None for nothing and for what is not a number."""
    if value is None or value == "":
        return None
    try:
        amount = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def number(value: Amount, places: int = 0) -> str:
    """« 1 284 » or « 1 284,50 »: half up, thousands apart, a true minus; « – » for nothing."""
    amount = decimal_of(value)
    if amount is None:
        return NOTHING
    rounded = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    digits = f"{abs(rounded):,.{places}f}".replace(",", NBSP).replace(".", ",")
    return f"{MINUS}{digits}" if rounded < 0 else digits


def money(value: Amount, suffix: str = "") -> str:
    """« 1 284,00 € », « 1 284,00 € HT » with a suffix; « – » for nothing."""
    return _euro(number(value, 2), suffix)


def euros(value: Amount, suffix: str = "") -> str:
    """Whole euros, half up: « 1 284 € »."""
    return _euro(number(value), suffix)


def _euro(digits: str, suffix: str) -> str:
    if digits == NOTHING:
        return digits
    return f"{digits}{NBSP}€" + (f"{NBSP}{suffix}" if suffix else "")


def percent(value: Amount, places: int = 0) -> str:
    """« 20 % » of 20; give places for « 5,5 % »."""
    digits = number(value, places)
    return digits if digits == NOTHING else f"{digits}{NBSP}%"


def file_size(octets: int) -> str:
    """« 340 Ko », « 1,4 Mo »."""
    if octets < 1000:
        return f"{octets}{NBSP}o"
    if octets < 1_000_000:
        return f"{number(Decimal(octets) / 1000)}{NBSP}Ko"
    return f"{number(Decimal(octets) / 1_000_000, 1)}{NBSP}Mo"


def plural(count: int, one: str, many: str = "") -> str:
    """« 1 poste », « 3 postes », « 0 poste »: French is singular below two."""
    word = one if abs(count) < 2 else (many or f"{one}s")
    return f"{number(count)}{NBSP}{word}"


def listing(words: Iterable[str], last: str = "et") -> str:
    """« devis, commandes et factures »."""
    *head, tail = list(words) or [""]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def lower_first(text: str) -> str:
    """The label inside a sentence: « téléphone », but « SIRET » stays."""
    return text if text[1:2].isupper() or not text else text[0].lower() + text[1:]


def initials(name: str) -> str:
    """Two letters at most: « Karim Belaïd » gives KB, « Opéris » gives OP; « ? » for nothing."""
    words = [word for word in re.split(r"[\s'’.-]+", name) if word and word[0].isalnum()]
    if not words:
        return "?"
    letters = words[0][:2] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


def phone(stored: str) -> str:
    """« 04 78 00 12 34 » of +33478001234, with spaces that do not break: see ``phones.display_phone``."""
    return display_phone(stored).replace(" ", NBSP)


def siret(text: str) -> str:
    """« 482 931 775 00019 », « 482 931 775 » for a SIREN; other text comes back as it is."""
    digits = re.sub(r"\s", "", text)
    if not re.fullmatch(r"\d{9}|\d{14}", digits):
        return text
    return NBSP.join(part for part in (digits[:3], digits[3:6], digits[6:9], digits[9:]) if part)


def hour(value: datetime | time) -> str:
    """« 16 h 40 », « 11 h »; a date and time is read in Paris."""
    moment = value.astimezone(PARIS) if isinstance(value, datetime) and value.tzinfo else value
    return f"{moment.hour}{NBSP}h" + (f"{NBSP}{moment.minute:02d}" if moment.minute else "")


def day_of(value: datetime | date) -> date:
    """The day in Paris."""
    if not isinstance(value, datetime):
        return value
    return (value.astimezone(PARIS) if value.tzinfo else value).date()


def day(value: datetime | date, today: date | None = None) -> str:
    """« 23 nov. », with the year when it is not today's: « 23 nov. 2025 »."""
    shown = day_of(value)
    year = "" if today is not None and shown.year == today.year else f"{NBSP}{shown.year}"
    return f"{_ordinal(shown)}{NBSP}{MONTHS[shown.month - 1]}{year}"


def long_day(value: datetime | date, today: date | None = None) -> str:
    """« mardi 24 novembre », with the year when it is not today's."""
    shown = day_of(value)
    year = "" if today is not None and shown.year == today.year else f"{NBSP}{shown.year}"
    return f"{WEEKDAYS[shown.weekday()]} {_ordinal(shown)}{NBSP}{LONG_MONTHS[shown.month - 1]}{year}"


def _ordinal(value: date) -> str:
    return "1er" if value.day == 1 else str(value.day)


def when(value: datetime, now: datetime) -> str:
    """How long ago, or how soon: « il y a 25 min », « hier, 17 h 12 », « demain, 10 h », « 23 nov. » (aware values)."""
    gap = now - value
    minutes = int(abs(gap).total_seconds() // 60)
    past = gap >= timedelta(0)
    if minutes < 1:
        return "à l'instant"
    if minutes < 60:
        return f"{'il y a' if past else 'dans'} {minutes}{NBSP}min"
    days = (day_of(value) - day_of(now)).days
    if days == 0:
        if minutes < 6 * 60:
            return f"{'il y a' if past else 'dans'} {minutes // 60}{NBSP}h"
        return f"aujourd'hui, {hour(value)}"
    if days in (-1, 1):
        return f"{'hier' if past else 'demain'}, {hour(value)}"
    return day(value, day_of(now))


def at(value: datetime, now: datetime) -> str:
    """The moment itself, to follow a word: « à 16 h 40 », « demain à 10 h », « hier à 17 h », « le 3 déc. à 10 h » (aware values)."""
    days = (day_of(value) - day_of(now)).days
    said = {-1: "hier ", 0: "", 1: "demain "}.get(days, f"le {day(value, day_of(now))} ")
    return f"{said}à {hour(value)}"


def duration(minutes: int) -> str:
    """« 22 min », « 1 h 08 », « 3 j »: whole days from 48 hours on. The sign is dropped."""
    minutes = abs(minutes)
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24}{NBSP}j"
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def time_left(minutes: int) -> str:
    """« reste 1 h 08 », « dépassé de 22 min »: the deadline as time left."""
    if not minutes:
        return "reste moins d'une minute"
    return f"reste {duration(minutes)}" if minutes >= 0 else f"dépassé de {duration(minutes)}"
