"""The address where this installation receives its mail, and how what comes there is known."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from maillon.notifications import mails
from maillon.tickets.incoming import House, Incoming

SIGNED = 12  # hexadecimal digits, lower case: servers keep no capitals


def addresses() -> list[str]:
    """The first is the one we give."""
    return [address.strip().lower() for address in settings.SUPPORT_ADDRESSES if address.strip()]


def house() -> House:
    return _house(tuple(addresses()), mails.marker().lower())


@lru_cache(maxsize=8)
def _house(mailboxes: tuple[str, ...], own: str) -> House:
    return House(mailboxes=frozenset(mailboxes), marker=own)


def answer_address(reference: str, preferred: str = "") -> str:
    """« support+tk-2026-00042.3f9a…@operis.example »: an answer to it is known even when the mail lost its references."""
    known = addresses()
    if not known:
        return ""
    local, _, domain = (preferred if preferred in known else known[0]).partition("@")
    return f"{local}+{reference.lower()}.{_signature(reference)}@{domain}"


def reference_in(token: str, place: str) -> str:
    """The reference that a token gives, or nothing: in an address, ours is signed."""
    if place != "address":
        return token.upper()
    reference, _, signature = token.upper().rpartition(".")
    return reference if constant_time_compare(signature.lower(), _signature(reference)) else ""


def _signature(reference: str) -> str:
    return salted_hmac("tickets.mailbox", reference.upper()).hexdigest()[:SIGNED]


def identities(mail: Incoming, received_at: datetime) -> tuple[str, str]:
    """Two digests; a mail whose one or the other is known came already.

    By its identifier, date and sender, since a copy may be changed on its way, and since some devices put one identifier on
    everything they send. By its content, since a gateway may give each copy an identifier. Without a date, the same words
    are the same mail for a day.
    """
    day = "" if mail.date else timezone.localtime(received_at).date().isoformat()
    content = _digest("content", mail.fingerprint, day)
    if not (mail.message_id_given and mail.date):
        return _digest("identity", mail.message_id, mail.fingerprint, day), content
    return _digest("identity", mail.message_id, mail.date.isoformat(), mail.sender.email), content


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
