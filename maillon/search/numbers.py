"""What was typed of a number, and what its writing tells of it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maillon.core import words as w
from maillon.core.phones import search_digits

MAC_PART = re.compile(r"(?:[0-9a-fA-F]{2}[:-]){1,5}[0-9a-fA-F]{0,2}")
DICTATED = re.compile(r"[0-9][0-9 .]*[0-9]")
PHONE, MAC = 9, 12  # figures of a telephone in national form, of a MAC address
REFERENCE = re.compile(r"(?:([a-z]{2})[ -]?)?(?:(20\d{2})[ -])?(\d{1,8})", re.IGNORECASE)
PADDED, SHORTEST = 5, 3  # figures of the rank in a reference; under three, no index of fragments helps


@dataclass(frozen=True)
class Shape:
    """Regular expressions: ``whole`` of the number in which the fragment stands, ``tail`` of what an index can look for of it."""

    whole: str = ""
    tail: str = ""


def is_part_of_mac(text: str) -> bool:
    return bool(MAC_PART.fullmatch(text))


def fragment(text: str) -> str:
    """The part of a number that was typed, or nothing: at least three digits, or a serial or MAC that mixes both."""
    if is_part_of_mac(text):
        return "".join(w.normalise(text).split())
    digits = sum(c.isdigit() for c in text)
    letters = sum(c.isalpha() for c in text)
    if digits < SHORTEST or letters > digits + 4:
        return ""
    if letters:
        return "".join(w.normalise(text).split())
    found = search_digits(text)
    return found if len(found) >= SHORTEST else ""


def shape(text: str) -> Shape:
    """A MAC address by its colons; the end of a telephone, which is what people dictate, by four to eight figures."""
    if is_part_of_mac(text):
        piece = fragment(text)
        return Shape(rf"(^| )(?=[0-9a-f]{{{MAC}}}( |$))(?:[0-9a-f]{{2}})*{piece}", piece)
    digits = re.sub(r"[ .]", "", text)
    if DICTATED.fullmatch(text) and 4 <= len(digits) < PHONE:
        return Shape(rf"(^| )[0-9]{{{PHONE - len(digits)}}}{digits}( |$)", rf"{digits}( |$)")
    return Shape()


def dictated(text: str) -> bool:
    """Groups of figures of one number, each of which is no word: « 04 78 00 12 34 », « 482 931 775 », « 00:02:18 »."""
    groups = (
        [len(group) for group in re.split(r"[ .:-]", text)] if is_part_of_mac(text) or DICTATED.fullmatch(text) else []
    )
    return len(groups) > 1 and max(groups) <= 3 and bool(fragment(text))


@dataclass(frozen=True)
class Reference:
    """A reference typed whole or nearly: « CL-2026-00421 », « cl 421 », « 2026-00421 ». ``sure``: nothing is left to type."""

    text: str
    query: str
    sure: bool


def reference(text: str) -> Reference | None:
    found = REFERENCE.fullmatch(text.strip())
    if found is None or not (found[1] or found[2]):
        return None
    prefix, year, rank = (found[1] or "").lower(), found[2] or "", found[3].zfill(PADDED)
    query = " & ".join(part for part in (prefix, f"{year}{rank}" if year else rank) if part)
    text = f"{prefix.upper()}-{year}-{rank}" if prefix and year else ""
    return Reference(text, query, sure=bool(year) and len(found[3]) >= PADDED)
