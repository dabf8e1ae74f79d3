"""How a list's filters are written in its address. Pure: text in, conditions out, sentences for what cannot be read.

``f=status:is:active`` one condition; several ``f`` must all hold; ``f=status:is:active|city:contains:lyon`` holds when
one does. Several values are parted by commas. In a value, a backslash keeps the next sign: ``\\|``, ``\\,``, ``\\\\``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

IS, NOT, CONTAINS, BEFORE, AFTER, BETWEEN, EMPTY, FILLED, MORE, LESS = (
    "is",
    "not",
    "contains",
    "before",
    "after",
    "between",
    "empty",
    "filled",
    "gt",
    "lt",
)
LABELS = {
    CONTAINS: "contient",
    IS: "est",
    NOT: "n'est pas",
    BEFORE: "avant",
    AFTER: "après",
    BETWEEN: "entre",
    MORE: "plus de",
    LESS: "moins de",
    FILLED: "n'est pas vide",
    EMPTY: "est vide",
}
WITHOUT_VALUE = frozenset({EMPTY, FILLED})
BY_KIND = {
    "text": (CONTAINS, IS, NOT, FILLED, EMPTY),
    "choice": (IS, NOT, FILLED, EMPTY),
    "choices": (IS, NOT, FILLED, EMPTY),
    "record": (IS, NOT, FILLED, EMPTY),
    "date": (IS, BEFORE, AFTER, BETWEEN, FILLED, EMPTY),
    "number": (IS, NOT, MORE, LESS, BETWEEN, FILLED, EMPTY),
    "boolean": (IS,),
}
MOST_GROUPS, MOST_ALTERNATIVES, MOST_VALUES, LONGEST = 20, 10, 60, 200
ME = "me"
_KEY = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_RELATIVE = re.compile(r"([+-])(\d{1,4})([dwmy])")
_FRENCH_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
FIRST_YEAR, LAST_YEAR = 1900, 2200


class Unreadable(ValueError):
    """A French sentence that says what is wrong with a value, and how to write it."""


@dataclass(frozen=True)
class Condition:
    key: str
    operator: str
    values: tuple[str, ...] = ()


Group = tuple[Condition, ...]
Value = str | bool | Decimal | date | list[str] | list[int | str] | tuple[date, date] | tuple[Decimal, Decimal] | None


def parse(texts: Iterable[str]) -> tuple[tuple[Group, ...], list[str]]:
    """Groups that must all hold, and a sentence for each piece that could not be read."""
    groups: list[Group] = []
    sentences: list[str] = []
    for text in texts:
        if not text.strip():
            continue
        if len(groups) >= MOST_GROUPS:
            sentences.append(f"Une liste prend au plus {MOST_GROUPS} filtres : les suivants sont ignorés.")
            break
        group = []
        for piece in _split(text, "|")[:MOST_ALTERNATIVES]:
            condition = _condition(piece)
            if condition is None:
                sentences.append("Un filtre de l'adresse est illisible : il est ignoré.")
            elif condition not in group:
                group.append(condition)
        if group and tuple(group) not in groups:
            groups.append(tuple(group))
    return tuple(groups), sentences


def _condition(piece: str) -> Condition | None:
    key, _, rest = piece.partition(":")
    operator, _, text = rest.partition(":")
    if not _KEY.fullmatch(key) or operator not in LABELS:
        return None
    if operator in WITHOUT_VALUE:
        return Condition(key, operator)
    values = tuple(plain_text(value) for value in _split(text, ",")[:MOST_VALUES])
    kept = tuple(dict.fromkeys(value for value in values if value)) if operator != BETWEEN else values[:2]
    return Condition(key, operator, kept) if any(kept) else None


def plain_text(value: str) -> str:
    """A value without its escapes."""
    return cleaned(re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL))


def cleaned(text: str) -> str:
    """What a person typed, without control characters and surrounding spaces."""
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", text).strip()[:LONGEST].strip()


def _split(text: str, separator: str) -> list[str]:
    """Split on a separator that no backslash protects; escapes stay in the pieces."""
    pieces, piece, protected = [], "", False
    for sign in text:
        if protected or sign == "\\":
            piece += sign
            protected = not protected
        elif sign == separator:
            pieces.append(piece)
            piece = ""
        else:
            piece += sign
    return [*pieces, piece.removesuffix("\\") if protected else piece]


def serialise(groups: Sequence[Group]) -> list[str]:
    """The ``f`` parameters; reading them again gives the same groups."""
    return ["|".join(_written(condition) for condition in group) for group in groups]


def _written(condition: Condition) -> str:
    if condition.operator in WITHOUT_VALUE:
        return f"{condition.key}:{condition.operator}"
    values = ",".join(re.sub(r"([\\|,])", r"\\\1", value) for value in condition.values)
    return f"{condition.key}:{condition.operator}:{values}"


def typed(condition: Condition, kind: str, today: date) -> Value:
    """The value as its kind: str, bool, Decimal, date, a list for choices and records, a pair for « entre ».

    Raises ``Unreadable`` when the operator or the value does not suit the kind.
    """
    if condition.operator not in BY_KIND.get(kind, ()):
        raise Unreadable(f"« {LABELS.get(condition.operator, condition.operator)} » ne convient pas à ce filtre.")
    if condition.operator in WITHOUT_VALUE:
        return None
    if kind in ("choice", "choices"):
        return list(condition.values)
    if kind == "record":
        return [record_id(value) for value in condition.values]
    if kind == "text":
        return condition.values[0]
    if kind == "boolean":
        return yes_or_no(condition.values[0])
    if condition.operator != BETWEEN:
        value = condition.values[0]
        return a_date(value, today) if kind == "date" else a_number(value)
    return between(condition.values, kind, today)


def between(values: Sequence[str], kind: str, today: date) -> tuple[date, date] | tuple[Decimal, Decimal]:
    if len(values) != 2 or not all(values):
        raise Unreadable("Donnez les deux bornes : « entre » attend un début et une fin.")
    if kind == "date":
        first, last = a_date(values[0], today), a_date(values[1], today)
        return (first, last) if first <= last else (last, first)
    low, high = a_number(values[0]), a_number(values[1])
    return (low, high) if low <= high else (high, low)


def record_id(value: str) -> int | str:
    if value == ME:
        return ME
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise Unreadable("Cette fiche n'existe pas : choisissez-la dans la liste.")
    return int(value)


def yes_or_no(value: str) -> bool:
    word = value.casefold()
    if word in ("yes", "oui", "1", "true"):
        return True
    if word in ("no", "non", "0", "false"):
        return False
    raise Unreadable("Répondez par oui ou par non.")


def a_number(value: str) -> Decimal:
    text = re.sub(r"[\s\u00a0\u202f€%]", "", value).replace(",", ".").replace("\u2212", "-")
    if not re.fullmatch(r"[+-]?[0-9]{1,12}(\.[0-9]{0,6})?", text):
        raise Unreadable(f"« {value} » n'est pas un nombre : écrivez par exemple 1284,50.")
    try:
        return Decimal(text)
    except InvalidOperation as error:  # pragma: no cover - the pattern above already refused it
        raise Unreadable(f"« {value} » n'est pas un nombre.") from error


def a_date(value: str, today: date) -> date:
    """``2026-11-25``, ``25/11/2026``, ``today``, or so far from today: ``-30d``, ``+2w``, ``-6m``, ``-1y``."""
    word = value.casefold()
    if word in ("today", "aujourd'hui"):
        return today
    if relative := _RELATIVE.fullmatch(word):
        return shift(today, int(relative[2]) * (1 if relative[1] == "+" else -1), relative[3])
    try:
        if french := _FRENCH_DATE.fullmatch(word):
            found = date(int(french[3]), int(french[2]), int(french[1]))
        else:
            found = date.fromisoformat(value)
    except ValueError as error:
        raise Unreadable(f"« {value} » n'est pas une date : écrivez par exemple 25/11/2026.") from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable(f"L'année va de {FIRST_YEAR} à {LAST_YEAR}.")
    return found


def shift(day: date, count: int, unit: str) -> date:
    """The day so many days (d), weeks (w), months (m) or years (y) away, kept inside what a list accepts."""
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    if unit in "dw":
        return min(max(day + timedelta(days=count * (7 if unit == "w" else 1)), first), last)
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return first if year < FIRST_YEAR else last
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


_UNITS = {"d": ("jour", "jours"), "w": ("semaine", "semaines"), "m": ("mois", "mois"), "y": ("an", "ans")}


def relative_words(value: str) -> str | None:
    """« il y a 30 jours » of ``-30d``, « dans 2 semaines » of ``+2w``; nothing for a plain date."""
    word = value.casefold()
    if word == "today":
        return "aujourd'hui"
    found = _RELATIVE.fullmatch(word)
    if not found:
        return None
    count = int(found[2])
    unit = _UNITS[found[3]][count > 1]
    return f"{'dans' if found[1] == '+' else 'il y a'} {count} {unit}"
