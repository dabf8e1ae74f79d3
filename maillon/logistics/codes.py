"""What a scanner read: a serial number or a MAC address, of this model or of another. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from maillon.core.identifiers import Invalid, clean_mac, clean_serial, plain

_HEX = re.compile(r"[0-9A-F]{12}")
_GROUPED = re.compile(r"[0-9A-F]{1,4}([:.\-][0-9A-F]{1,4}){2,5}")


@dataclass(frozen=True, slots=True)
class Model:
    """What an article says of its labels. ``prefixes``: the maker's MAC blocks, as typed."""

    pattern: str = ""
    prefixes: str = ""

    def wants_serial(self, serial: str) -> bool:
        shape = compiled(self.pattern)
        return shape is None or shape.fullmatch(serial) is not None

    def mac_blocks(self) -> tuple[str, ...]:
        found = (re.sub(r"[^0-9A-F]", "", part) for part in re.split(r"[,;\s]+", self.prefixes.upper()))
        return tuple(block for block in found if block)

    def wants_mac(self, mac: str) -> bool:
        blocks = self.mac_blocks()
        return not blocks or mac.replace(":", "").startswith(blocks)

    def shown_blocks(self) -> str:
        return ", ".join(":".join(b[i : i + 2] for i in range(0, len(b), 2)) for b in self.mac_blocks())


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str] | None:
    """A pattern that an article carries; one that is no expression refuses nothing."""
    if not pattern:
        return None
    try:
        return re.compile(pattern, re.IGNORECASE | re.ASCII)
    except re.error:
        return None


@dataclass(frozen=True, slots=True)
class Code:
    """Exactly one of the two is filled."""

    serial: str = ""
    mac: str = ""


def read(text: str, models: list[Model], *, mac_expected: bool) -> Code:
    """``models``: of the articles on the sheet. Twelve hexadecimal digits are a MAC address when one is expected, unless an
    article's own serial numbers look like that. Raises ``Invalid``."""
    raw = plain(text).upper()
    if not raw:
        raise Invalid("Rien n'a été lu : scannez l'étiquette de l'appareil, ou tapez le numéro.")
    said = re.match(r"(ADRESSE\s+)?MAC\b", raw) is not None
    bare = _HEX.fullmatch(raw) is not None
    if said or _GROUPED.fullmatch(raw) or bare:
        own = any(m.pattern and m.wants_serial(raw) for m in models)
        if said or (not own and (mac_expected or not bare)):
            return Code(mac=clean_mac(raw))
    return Code(serial=clean_serial(raw))
