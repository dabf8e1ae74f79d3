"""What a switchboard says of the number that calls, in whatever form, read into the one that is stored. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maillon.core.identifiers import Invalid, plain
from maillon.core.phones import clean_phone
from maillon.core.words import normalise

LONGEST = 120
_SIP = re.compile(r"^.*?\bsips?:([^@;>?]+)(?:@([^;>:?\s]+))?.*$", re.IGNORECASE)
_AT = re.compile(r"^([+\d][\d\s.()-]*)@([\w.-]+)$")
_WITHHELD = frozenset(
    (
        *("", "anonymous", "anonyme", "unknown", "inconnu", "private", "prive", "restricted", "withheld", "masque"),
        *("numero masque", "numero prive", "numero inconnu", "unavailable", "indisponible", "no number", "secret"),
    )
)
EXTENSION = re.compile(r"\d{2,6}")


@dataclass(frozen=True, slots=True)
class Caller:
    """``stored``: E.164, or the digits of a short or internal number; empty when it is withheld or unreadable.

    ``tenant``: the domain of an internal number, when the switchboard says it. ``given``: what it said.
    """

    stored: str
    tenant: str = ""
    given: str = ""

    @property
    def is_internal(self) -> bool:
        return bool(EXTENSION.fullmatch(self.stored))


def read_caller(text: str) -> Caller:
    """« 0478001234 », « 33478001234 », « +262692… », « 32 2 555 12 34 », « sip:201@lilas.example », « anonymous »."""
    given = plain(text)[:LONGEST]
    number, tenant = given, ""
    if found := _SIP.match(given) or _AT.match(given):
        number, tenant = found[1].replace("%2B", "+").replace("%2b", "+"), (found[2] or "").lower()
    if normalise(number) in _WITHHELD:
        return Caller("", "", given)
    digits = re.sub(r"[\s.\-()]", "", number)
    if EXTENSION.fullmatch(digits):
        return Caller(digits, tenant, given)
    return Caller(_whole(number, digits), "", given)


def _whole(number: str, digits: str) -> str:
    """As a person would type it; else as an operator passes it on, without its « + »."""
    for written in (number, f"+{digits}" if digits.isdigit() and len(digits) >= 8 else ""):
        try:
            if found := clean_phone(written):
                return found
        except Invalid:
            continue
    return ""
