"""Ranges of numbers as whole numbers: +33 4 78 00 12 34 is 33478001234, and 3900 is 3900. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from maillon.core.identifiers import Invalid, plain
from maillon.core.phones import clean_phone, display_phone, search_digits

MOST = 10_000  # numbers in one range
SHORT = 10**6  # below, a number has no E.164 form: 3900, 118 218
LONGEST = 15  # digits of a number (ITU-T E.164)
SHORTEST_FRAGMENT = 4


def as_number(stored: str) -> int:
    """Of what ``clean_phone`` returns."""
    return int(stored.removeprefix("+"))


def as_phone(number: int) -> str:
    """The stored form of a telephone number."""
    return f"+{number}" if number >= SHORT else str(number)


def said(first: int, last: int) -> str:
    """« 04 78 00 12 34 », « 04 78 00 12 00 à 99 »."""
    start = display_phone(as_phone(first))
    if first == last:
        return start
    left, right = start.split(" "), display_phone(as_phone(last)).split(" ")
    same = 0
    while len(left) == len(right) and same < len(left) - 1 and left[same] == right[same]:
        same += 1
    return f"{start} à {' '.join(right[same:])}"


def read_range(first: str, last: str) -> tuple[int, int]:
    """Both ends as typed; ``last`` may be empty (one number) or only the digits that change (« 99 »). Raises ``Invalid``."""
    start = clean_phone(first)
    if not start:
        raise Invalid("Indiquez le premier numéro de la tranche.")
    tail = re.sub(r"[\s.\-]", "", plain(last))
    if tail.isdigit() and len(tail) <= SHORTEST_FRAGMENT and len(tail) < len(start) - 3:
        end = start[: -len(tail)] + tail
    else:
        end = clean_phone(last) or start
    lowest, highest = as_number(start), as_number(end)
    if highest < lowest:
        raise Invalid(f"Le dernier numéro, {display_phone(end)}, vient avant le premier : inversez-les.")
    if len(str(lowest)) != len(str(highest)):
        raise Invalid("Les deux numéros d'une tranche ont la même longueur : vérifiez le dernier.")
    if highest - lowest >= MOST:
        raise Invalid("Une tranche a 10 000 numéros au plus : vérifiez le dernier, ou faites plusieurs tranches.")
    return lowest, highest


def fragments(text: str) -> list[str]:
    """What may have been typed of a number, digits only, the surest first: national without its 0, then as it is if it says else."""
    raw = plain(text)
    if re.search(r"[^0-9+()./\s\-‐‑–—·]", re.sub(r"^(tel|callto):", "", raw, flags=re.IGNORECASE)):
        return []
    digits = re.sub(r"[^0-9]", "", raw)
    national = search_digits(raw)
    found = [national] if digits.endswith(national) else [national, digits]
    return [part for part in found if SHORTEST_FRAGMENT <= len(part) <= LONGEST]


def whole(text: str) -> int | None:
    """The number typed, when it is complete; ``None`` for a fragment."""
    try:
        stored = clean_phone(text)
    except Invalid:
        return None
    return as_number(stored) if stored and as_number(stored) >= SHORT else None


def places(fragment: str) -> Iterator[tuple[int, int, int]]:
    """Where a fragment may stand in a number, as (divisor, modulus, remainder): n // divisor % modulus == remainder."""
    for behind in range(LONGEST - len(fragment) + 1):
        yield 10**behind, 10 ** len(fragment), int(fragment)


def smallest(fragment: str) -> int:
    """The least whole number that ends with these digits, one of them at least before a 0."""
    return int(10 ** (len(fragment) - (fragment[0] != "0")))


def holds(first: int, last: int, fragment: str) -> int | None:
    """The lowest number of the range that holds the fragment, or None."""
    best = None
    for divisor, modulus, remainder in places(fragment):
        low, high = first // divisor, last // divisor
        candidate = low + (remainder - low) % modulus
        if candidate > high or candidate < smallest(fragment):
            continue
        number = max(first, candidate * divisor)
        best = number if best is None else min(best, number)
    return best
