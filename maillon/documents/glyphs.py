"""Text that the fonts of the documents can print.

In PDF/A mode one missing glyph refuses the whole document. So every text is normalised before it is laid out:
composed (NFC), freed from control and direction characters, and what neither font holds becomes □. Pure.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent / "typst" / "fonts"
FAMILIES = ("Inter-*.otf", "DejaVuSans.ttf")
MISSING = "□"
ZERO_WIDTH_SPACE = "\u200b"
LONGEST_WORD = 40  # beyond, a word may break: it would run out of its column
_SPACES = {"\t": " ", "\u2028": "\n", "\u2029": "\n", "\r": "\n", "\v": "\n", "\f": "\n"}
_HEX_DIGEST = re.compile(r"[0-9a-f]{40,128}")
# What nearly every text is made of: single characters, composed, that the first family holds.
_PLAIN = re.compile("[ -~\u00a0\u202f«»€·°’–ÀÂÇÈÉÊËÎÏÔÙÛÜàâçèéêëîïôùûü]*")
_LONG_WORD = re.compile(rf"[^\s{ZERO_WIDTH_SPACE}]{{{LONGEST_WORD + 1},}}")


def coverage(font: bytes) -> frozenset[int]:
    """Code points for which an OpenType or TrueType font has a glyph (its `cmap`, formats 4 and 12)."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {font[i : i + 4]: struct.unpack_from(">I", font, i + 8)[0] for i in range(12, 12 + 16 * count, 16)}
    cmap = tables[b"cmap"]
    found: set[int] = set()
    for i in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        offset = cmap + struct.unpack_from(">I", font, cmap + 8 + 8 * i)[0]
        layout = struct.unpack_from(">H", font, offset)[0]
        if layout == 12:
            found |= _segmented_coverage(font, offset)
        elif layout == 4:
            found |= _basic_plane_coverage(font, offset)
    return frozenset(found)


def _segmented_coverage(font: bytes, offset: int) -> set[int]:
    found: set[int] = set()
    for i in range(struct.unpack_from(">I", font, offset + 12)[0]):
        first, last, glyph = struct.unpack_from(">III", font, offset + 16 + 12 * i)
        found.update(code for code in range(first, last + 1) if glyph + code - first)
    return found


def _basic_plane_coverage(font: bytes, offset: int) -> set[int]:
    segments = struct.unpack_from(">H", font, offset + 6)[0] // 2
    ends_at, starts_at = offset + 14, offset + 16 + 2 * segments
    deltas_at, ranges_at = starts_at + 2 * segments, starts_at + 4 * segments
    found: set[int] = set()
    for i in range(segments):
        last, first, delta, shift = (
            struct.unpack_from(">H", font, at + 2 * i)[0] for at in (ends_at, starts_at, deltas_at, ranges_at)
        )
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if shift:
                glyph = struct.unpack_from(">H", font, ranges_at + 2 * i + shift + 2 * (code - first))[0]
            if (shift == 0 or glyph) and (glyph + delta) & 0xFFFF:
                found.add(code)
    return found


@cache
def families() -> tuple[frozenset[int], ...]:
    """What each family holds in every weight that the documents use, in the order of preference."""
    found = []
    for pattern in FAMILIES:
        weights = [coverage(path.read_bytes()) for path in sorted(FONTS.glob(pattern))]
        if not weights:
            raise FileNotFoundError(f"no font {pattern} in {FONTS}")
        found.append(frozenset.intersection(*weights))
    return tuple(found)


def printable(text: str) -> str:
    """The same text as the documents can print it. Idempotent; line breaks are kept, never more than two in a row.

    >>> printable("Cafe\\u0301 \\u202etxt.exe")
    'Café txt.exe'
    """
    if _PLAIN.fullmatch(text) and not _LONG_WORD.search(text):
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    text = "".join(_SPACES.get(c, c) for c in text)
    text = "".join(c for c in text if c == "\n" or _keeps(c))
    text = "".join(_cluster(c) for c in _clusters(unicodedata.normalize("NFC", text)))
    text = re.sub(r"\n{3,}", "\n\n", text)
    return _LONG_WORD.sub(_breakable, text)


def _keeps(char: str) -> bool:
    """Control (Cc) and format characters (Cf: direction marks, joiners, soft hyphen, zero-width space) are never
    printed, nor are the variation selectors."""
    return unicodedata.category(char) not in ("Cc", "Cf") and not (
        "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    )


def _clusters(text: str) -> list[str]:
    found: list[str] = []
    for char in text:
        if found and unicodedata.category(char).startswith("M") and not found[-1].isspace():
            found[-1] += char
        else:
            found.append(char)
    return found


def _cluster(cluster: str) -> str:
    """A letter and its accents come from one font or not at all: the letter alone, else □."""
    if cluster == "\n":
        return cluster
    if unicodedata.category(cluster[0]) in ("Co", "Cs", "Cn"):
        return MISSING
    for candidate in (cluster, cluster[0]):
        codes = {ord(c) for c in candidate}
        if any(codes <= family for family in families()):
            return candidate
    return MISSING


def _breakable(match: re.Match[str]) -> str:
    word = match.group()
    if _HEX_DIGEST.fullmatch(word):
        return word
    return ZERO_WIDTH_SPACE.join(word[i : i + LONGEST_WORD] for i in range(0, len(word), LONGEST_WORD))
