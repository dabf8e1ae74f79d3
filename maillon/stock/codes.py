"""What a scanner read: a serial number or a MAC address. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maillon.catalog.serials import fits
from maillon.core.identifiers import Invalid, clean_mac, clean_serial, plain

_HEX = re.compile(r"[0-9A-F]{12}")
_GROUPED = re.compile(r"[0-9A-F]{1,4}([:.\-][0-9A-F]{1,4}){2,5}")
_SAID = re.compile(r"(ADRESSE\s+)?MAC\b")


@dataclass(frozen=True, slots=True)
class Code:
    """Exactly one of the two is filled."""

    serial: str = ""
    mac: str = ""


def read(text: str, patterns: list[str], *, mac_expected: bool) -> Code:
    """``patterns``: shapes of the serial numbers waited for. Twelve hexadecimal digits are a MAC address when one is
    expected, unless a serial number has that shape. Raises ``Invalid``."""
    raw = plain(text).upper()
    if not raw:
        raise Invalid("Rien n'a été lu : scannez l'étiquette de l'appareil, ou tapez le numéro.")
    said, bare = _SAID.match(raw) is not None, _HEX.fullmatch(raw) is not None
    if said or bare or _GROUPED.fullmatch(raw):
        own = any(pattern and fits(pattern, raw) for pattern in patterns)
        if said or (not own and (mac_expected or not bare)):
            return Code(mac=clean_mac(raw))
    return Code(serial=clean_serial(raw))


def twelve(text: str) -> str:
    """Twelve hexadecimal digits with nothing between, in capitals: a serial number or a MAC address, whichever is known."""
    raw = plain(text).upper()
    return raw if _HEX.fullmatch(raw) else ""


def of_maker(mac: str, prefixes: str) -> bool:
    """Does this address begin as the maker's do? An article without prefixes takes any."""
    blocks = [re.sub(r"[^0-9A-F]", "", part) for part in re.split(r"[,;\s]+", prefixes.upper())]
    known = tuple(block for block in blocks if block)
    return not known or mac.replace(":", "").startswith(known)
