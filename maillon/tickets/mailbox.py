"""The address where this installation receives its mail, and how what comes there is known."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from maillon.accounts.rights import Cached
from maillon.core import scope
from maillon.notifications import mails
from maillon.tickets.incoming import House, Incoming
from maillon.tickets.models import MailAccount

SIGNED = 12  # hexadecimal digits, lower case: servers keep no capitals


def _read() -> dict[str, bool]:
    with scope.elevated("adresses du support"):
        rows = MailAccount.objects.filter(archived_at=None, active=True).order_by("pk")
        return {address.lower(): marker for address, marker in rows.values_list("address", "marker")}


_accounts = Cached(_read)


def forget() -> None:
    _accounts.forget()


def known() -> dict[str, bool]:
    """Where people write to us, the one that we give first -> whether its server takes a « + »: said of those of the environment."""
    ours = [address.strip().lower() for address in settings.SUPPORT_ADDRESSES if address.strip()]
    found: dict[str, bool] = _accounts.get()
    return dict.fromkeys(ours, True) | {address: marker for address, marker in found.items() if address not in ours}


def house() -> House:
    return _house(tuple(known()), mails.marker().lower())


@lru_cache(maxsize=8)
def _house(mailboxes: tuple[str, ...], own: str) -> House:
    return House(mailboxes=frozenset(mailboxes), marker=own)


def answer_address(reference: str, preferred: str = "") -> str:
    """« support+tk-2026-00042.3f9a…@operis.example »: an answer to it is known even when the mail lost its references."""
    found = known()
    if not found:
        return ""
    given = preferred if preferred in found else next(iter(found))
    if not found[given]:
        return given
    local, _, domain = given.partition("@")
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
