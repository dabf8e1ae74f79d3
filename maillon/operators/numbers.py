"""The numbers to keep, as people paste them: one line per number or range, with its RIO. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from maillon.core.identifiers import Invalid, plain
from maillon.core.phones import display_phone, parse_phone
from maillon.operators import rio as rios

MOST_LINES, MOST_IN_RANGE = 200, 10_000
_BETWEEN = r"\s*(?:à|au|a|to|->|→|…|\.\.\.?|[–—])\s*"
_NUMBER = r"(?:(?:\+|00)\d{2,3}[ .\-]?(?:\(0\))?[ .\-]?|0)[1-9](?:[ .\-/]?\d{2}){4}"
_ROW = rf"(?P<first>{_NUMBER})(?:{_BETWEEN}(?P<last>{_NUMBER}|\d{{1,2}}(?:[ .]?\d{{2}}){{0,3}}?))?\s*[;,:]?\s*(?:RIO\s*:?\s*)?"
_RIO = r"[A-Z0-9]{2}[ .\-]?[A-Z][ .\-]?[A-Z0-9]{6}[ .\-]?[A-Z0-9+]{3}"
_EXACT = re.compile(rf"{_ROW}(?P<rio>{_RIO})?", re.IGNORECASE)
_LOOSE = re.compile(rf"{_ROW}(?P<rio>\S.*)", re.IGNORECASE)  # a RIO that was mistyped: said by ``clean_rio``
FIXED_KINDS = frozenset({"geographic", "nomadic"})


@dataclass(frozen=True, slots=True)
class Number:
    """One number, or a range when ``last`` differs from ``first``. ``rio``: empty for those that follow the head line."""

    first: str
    last: str
    rio: str = ""

    @property
    def size(self) -> int:
        return int(self.last[1:]) - int(self.first[1:]) + 1

    @property
    def is_range(self) -> bool:
        return self.first != self.last

    def __str__(self) -> str:
        return shown(self.first, self.last)


def shown(first: str, last: str) -> str:
    """« 04 78 00 12 00 à 49 » when only the end differs."""
    start, end = display_phone(first), display_phone(last)
    if first == last:
        return start
    same = len(start) - len(start.rpartition(" ")[2])
    return f"{start} à {end[same:] if start[:same] == end[:same] else end}"


def typed(rows: Iterable[Number]) -> str:
    """The text that ``read`` reads again."""
    return "\n".join(f"{row}  {rios.shown(row.rio)}".replace("\u00a0", " ").strip() for row in rows)


def read(text: str, kind: str) -> list[Number]:
    """Raises ``Invalid`` naming the line. Mobile: one number and its RIO a line. Fixed: the first line is the head of the
    installation, with its RIO; the others may follow it without."""
    lines = [line for raw in text.replace("\u00a0", " ").splitlines() if (line := plain(raw).strip())]
    if not lines:
        raise Invalid("Saisissez au moins un numéro à conserver, un par ligne.")
    if len(lines) > MOST_LINES:
        raise Invalid(f"Il y a plus de {MOST_LINES} lignes : regroupez les numéros qui se suivent en tranches.")
    found: list[Number] = []
    for rank, line in enumerate(lines, start=1):
        try:
            row = _line(line, kind, head=rank == 1)
            _once(row, found)
        except Invalid as wrong:
            raise Invalid(f"Ligne {rank} : {wrong}" if len(lines) > 1 else str(wrong)) from wrong
        found.append(row)
    return found


def _line(line: str, kind: str, *, head: bool) -> Number:
    found = _EXACT.fullmatch(line) or _LOOSE.fullmatch(line)
    if found is None:
        _one(line, kind)  # says what is wrong with the number
        raise Invalid("écrivez le numéro, puis son RIO : « 04 78 00 12 34  01 F 123456 ABC ».")
    first = _one(found["first"], kind)
    last = _end(first, found["last"], kind) if found["last"] else first
    rio = found["rio"] or ""
    if kind == rios.MOBILE and first != last:
        raise Invalid("chaque numéro mobile a son propre RIO : écrivez un numéro par ligne.")
    if not rio and (head or kind == rios.MOBILE):
        raise Invalid(f"indiquez le RIO après le numéro, sur la même ligne. {rios.WHERE}")
    return Number(first, last, rios.clean_rio(rio, first, kind) if rio else "")


def _end(first: str, text: str, kind: str) -> str:
    """The last number of a range, whole or as the digits that differ: « 49 »."""
    end, start = re.sub(r"\D", "", text), rios.national(first)
    last = _one(start[: 10 - len(end)] + end if len(end) < 9 else text, kind)
    size = int(last[1:]) - int(first[1:]) + 1
    if size < 1:
        raise Invalid(f"la tranche finit avant de commencer : {display_phone(first)} est après {display_phone(last)}.")
    if size > MOST_IN_RANGE:
        raise Invalid(f"la tranche compte {size} numéros : vérifiez ses deux bouts.")
    return last


def _one(text: str, kind: str) -> str:
    number = parse_phone(text)
    if kind == rios.MOBILE and number.kind != "mobile":
        raise Invalid(
            f"{display_phone(number.stored)} n'est pas un numéro mobile : faites une portabilité fixe à part."
        )
    if kind == rios.FIXED and number.kind not in FIXED_KINDS:
        raise Invalid(f"{display_phone(number.stored)} n'est pas un numéro fixe : il commence par 01 à 05 ou par 09.")
    rios.national(number.stored)
    return number.stored


def _once(row: Number, before: list[Number]) -> None:
    start, end = int(row.first[1:]), int(row.last[1:])
    for other in before:
        if start <= int(other.last[1:]) and int(other.first[1:]) <= end:
            raise Invalid(f"{row} est déjà dans {other}.")
