"""Parcel numbers, and the carrier's page that follows one. Pure."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlsplit

from maillon.core.errors import Refused
from maillon.core.identifiers import plain

_TRACKING = re.compile(r"[A-Z0-9][A-Z0-9 ./_\-]{3,58}[A-Z0-9]")


def clean_tracking(text: str) -> str:
    """As printed, in capitals; refuses what cannot be a parcel number (or could not be put in an address)."""
    number = re.sub(r"\s+", " ", plain(text)).upper()
    if not number:
        return ""
    if not _TRACKING.fullmatch(number):
        raise Refused(
            "Ce numéro de suivi n'est pas reconnu : 5 à 60 chiffres et lettres, comme sur l'étiquette du colis."
        )
    return number


def tracking_url(carrier: Any, tracking: str) -> str:
    """The carrier's own page for this parcel; empty unless its address is https and says where the number goes."""
    if carrier is None or not tracking or not valid_template(carrier.tracking_template):
        return ""
    template: str = carrier.tracking_template
    return template.replace("{tracking}", quote(tracking.replace(" ", ""), safe=""))[:400]


def valid_template(template: str) -> bool:
    if template.count("{tracking}") != 1 or re.search(r"[\s<>\"'\\]", template):
        return False
    parts = urlsplit(template)
    return parts.scheme == "https" and bool(parts.hostname) and "{" not in parts.netloc and "@" not in parts.netloc
