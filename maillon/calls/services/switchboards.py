"""The standards that may tell their calls: made, given a new address and key, retired; each message checked."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillon.calls.models import Call, Switchboard
from maillon.calls.services.receiving import receive
from maillon.calls.telling import read_told
from maillon.core import signatures, vault
from maillon.core.errors import Refused
from maillon.documents.signing import make_token, token_digest

HEARD_EVERY = timedelta(minutes=1)  # a standard in use is not written at each message


@dataclass(frozen=True)
class Given:
    """What is shown once: the last part of the address, and the key that signs."""

    switchboard: Switchboard
    address: str
    key: str


@transaction.atomic
def make(switchboard: Switchboard) -> Given:
    return _renewed(switchboard)


@transaction.atomic
def renew(switchboard: Switchboard) -> Given:
    """Another address and another key: the former ones are worth nothing at once."""
    return _renewed(Switchboard.objects.select_for_update().get(pk=switchboard.pk))


def _renewed(switchboard: Switchboard) -> Given:
    address, key = make_token(), secrets.token_urlsafe(32)
    switchboard.address_digest = token_digest(address)
    switchboard.sealed_key = vault.seal(key, settings.SECRETS_KEYS, vault.SWITCHBOARDS)
    switchboard.save()
    return Given(switchboard, address, key)


def retire(switchboard: Switchboard) -> None:
    Switchboard.objects.filter(pk=switchboard.pk).update(archived_at=timezone.now())


def at_address(address: str) -> Switchboard | None:
    found: Switchboard | None = Switchboard.objects.filter(
        archived_at=None, address_digest=token_digest(address)
    ).first()
    return found


def told_by(switchboard: Switchboard, values: Mapping[str, Any], *, body: bytes, signature: str) -> Call:
    """Raises ``Unsigned`` (no or wrong signature, or too late) and ``Unreadable``. A signature given is always checked."""
    if switchboard.signed or signature:
        try:
            key = vault.unseal(switchboard.sealed_key, settings.SECRETS_KEYS, vault.SWITCHBOARDS)
        except vault.Unreadable as error:
            raise Refused(
                "La clé de ce standard ne s'ouvre plus : donnez-lui-en une autre dans les réglages."
            ) from error
        signatures.check(signature, body, key, time.time())
    now = timezone.now()
    call = receive(read_told(values, now), switchboard)
    if switchboard.heard_at is None or now - switchboard.heard_at > HEARD_EVERY:
        Switchboard.objects.filter(pk=switchboard.pk).update(heard_at=now)
    return call
