"""How an SMS is cut and counted, and how to write it so that it costs less. Pure.

3GPP TS 23.038 (former GSM 03.38), 6.2.1: the default alphabet of 7 bits, and its extension table (6.2.1.1) whose
characters take two septets, an escape and a code. One character outside both and the whole message goes to UCS-2
(6.2.3), where what lies beyond U+FFFF takes two units. 3GPP TS 23.040, 9.2.3.24.1: a message in several segments
carries a header of 6 octets in each, which leaves 153 septets or 67 units instead of 160 or 70.

French letters in the default alphabet: à é è ù É Ç æ Æ and ä ö ü Ä Ö Ü. Outside: ç â ê ë î ï ô û ÿ œ and the capitals
À Â È Ê Ë Î Ï Ô Ù Û Œ Ÿ. (The mapping published by Unicode puts the small ç at 0x09; the norm and the handsets, Ç.)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Encoding = Literal["gsm7", "ucs2"]

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
GSM = BASIC | EXTENSION
FRENCH_OUTSIDE = frozenset("çâêëîïôûÿœÀÂÈÊËÎÏÔÙÛŒŸ")

# Encoding -> (units when alone, units of each segment when several).
ROOM: dict[Encoding, tuple[int, int]] = {"gsm7": (160, 153), "ucs2": (70, 67)}

_QUOTES = "'"
_SAFE = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u00b4`", _QUOTES),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033«»", '"'),
    **dict.fromkeys("\u2039\u203a", _QUOTES),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u00b7", "-"),
    **dict.fromkeys("\u00a0\u202f\u205f\u3000\t" + "".join(map(chr, range(0x2000, 0x200B))), " "),
    **dict.fromkeys("\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff", ""),
    **dict.fromkeys("\u2028\u2029\x0b\x85", "\n"),
    "…": "...",
    "œ": "oe",
    "×": "x",
    "²": "2",
    "³": "3",
    "½": "1/2",
    "¼": "1/4",
    "¾": "3/4",
    "™": "TM",
    "®": "(R)",
    "©": "(c)",
    "№": "No",
    "ﬁ": "fi",
    "ﬂ": "fl",
}
_SAFE_TABLE = str.maketrans(_SAFE)
_OPENING = re.compile(r"«\s")
_CLOSING = re.compile(r"\s»")
_NUMBER_SIGN = re.compile(r"\b([nN])°")
_CAPITAL_OE = re.compile(r"Œ(?=[a-zà-ÿ])")


@dataclass(frozen=True, slots=True)
class Measure:
    """``units``: septets or UCS-2 units, headers left out. ``forcing``: characters that impose UCS-2, once each, in order."""

    encoding: Encoding
    units: int
    segments: tuple[str, ...]
    forcing: tuple[str, ...]

    @property
    def number(self) -> int:
        return len(self.segments)

    @property
    def left(self) -> int:
        """Units still free before one more segment is needed."""
        alone, several = ROOM[self.encoding]
        if self.number <= 1:
            return alone - self.units
        return several - sum(width(character, self.encoding) for character in self.segments[-1])


@dataclass(frozen=True, slots=True)
class Written:
    """``remaining``: characters of ``text`` that still impose UCS-2, once each, in order."""

    text: str
    remaining: tuple[str, ...]


def measure(text: str) -> Measure:
    """No text, no segment. Neither an escape pair nor a surrogate pair is ever cut."""
    forcing = outside(text)
    encoding: Encoding = "ucs2" if forcing else "gsm7"
    units = sum(width(character, encoding) for character in text)
    alone, several = ROOM[encoding]
    if not text:
        return Measure(encoding, 0, (), ())
    segments = (text,) if units <= alone else tuple(_cut(text, encoding, several))
    return Measure(encoding, units, segments, forcing)


def width(character: str, encoding: Encoding) -> int:
    if encoding == "gsm7":
        return 2 if character in EXTENSION else 1
    return 2 if ord(character) > 0xFFFF else 1


def outside(text: str) -> tuple[str, ...]:
    """Characters that the 7-bit alphabet cannot write, once each, in the order met."""
    return tuple(dict.fromkeys(character for character in text if character not in GSM))


def _cut(text: str, encoding: Encoding, room: int) -> Iterator[str]:
    start, used = 0, 0
    for position, character in enumerate(text):
        needed = width(character, encoding)
        if used + needed > room:
            yield text[start:position]
            start, used = position, 0
        used += needed
    yield text[start:]


def transliterate(text: str, *, letters: bool = False) -> Written:
    """The same text with what GSM 03.38 can write: apostrophes, quotes, dashes, dots, spaces, œ, ², « n° ».

    Letters lose their accent only with ``letters`` (ç -> c, ê -> e, À -> A): it reads less well, and a name is somebody's.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    text = _NUMBER_SIGN.sub(r"\1o", _CAPITAL_OE.sub("Oe", text)).replace("Œ", "OE")
    text = _CLOSING.sub('"', _OPENING.sub('"', text)).translate(_SAFE_TABLE)
    if letters:
        text = "".join(character if character in GSM else _bare(character) for character in text)
    return Written(text, outside(text))


def _bare(character: str) -> str:
    """The letter without its accent when GSM has it, else the character itself."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return plain if plain and all(c in GSM for c in plain) else character
