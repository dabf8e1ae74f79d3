"""Each sender in front of its provider's desk."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from maillon.core.tests.loopback import Loopback, Reaction
from maillon.notifications import carrying
from maillon.notifications.models import SmsSettings
from maillon.notifications.sms.senders import (
    Brevo,
    Gateway,
    Outgoing,
    Ovh,
    Sender,
    Sent,
    SmsError,
    Twilio,
)
from maillon.notifications.sms.senders.gateway import GatewaySettings
from maillon.notifications.tests.sms.providers import BrevoDesk, Desk, GatewayDesk, OvhDesk, TwilioDesk

MOBILE = "+33612345678"
TEXT = "Visite mardi à 14 h : répondez OUI"
HELLO = Outgoing(MOBILE, TEXT, "Operis", "TK-2026-42")
SECRETS = (
    "as-EXEgWIz07P0HYwtQDs7c",
    "ck-MtSwSrPpNjqfVSmJ",
    "xkeysib-0123456789",
    "token-of-twilio",
    "token-of-gateway",
)
PROVIDERS = ["ovh", "brevo", "twilio", "gateway"]


def sender_for(provider: str, url: str, **changed: Any) -> Sender:
    quick: dict[str, Any] = {"internal": True, "seconds": 5.0, **changed}
    if provider == "ovh":
        keys = ("ak-7kbG7Bk7S9Nt7ZSV", SECRETS[0], SECRETS[1], "sms-ab12345-1")
        return Ovh(*keys, base=f"{url}/1.0", **quick)
    if provider == "brevo":
        return Brevo(SECRETS[2], "Maillon", base=f"{url}/v3", **quick)
    if provider == "twilio":
        return Twilio("AC0123", "SK0123", SECRETS[3], "+33757000000", base=url, **quick)
    headers = {"Authorization": f"Bearer {SECRETS[4]}"}
    return Gateway(GatewaySettings(f"{url}/send", headers=headers, id_at="messages.0.id", **quick))


def desk_of(provider: str, instead: Reaction | None = None) -> Desk:
    return {"ovh": OvhDesk, "brevo": BrevoDesk, "twilio": TwilioDesk, "gateway": GatewayDesk}[provider](instead)


@contextmanager
def opened(desk: Any) -> Iterator[Loopback]:
    with Loopback(desk) as server:
        if isinstance(desk, OvhDesk):
            desk.base = f"{server.url}/1.0"
        yield server


def send(provider: str, desk: Desk, message: Outgoing = HELLO, **changed: Any) -> Sent:
    with opened(desk) as server:
        return sender_for(provider, server.url, **changed).send(message)


def failure(provider: str, reaction: Reaction, message: Outgoing = HELLO, **changed: Any) -> SmsError:
    with pytest.raises(SmsError) as caught:
        send(provider, desk_of(provider, reaction), message, **changed)
    whole = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert not [secret for secret in SECRETS if secret in whole]
    assert caught.value.sentence.endswith((".", "»."))
    return caught.value


def vars_of(sender: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(sender).items() if not name.startswith("_")}


@contextmanager
def gateway_in_service() -> Iterator[GatewayDesk]:
    """A carrier on the loopback, as its settings would say, open at night too."""
    desk = GatewayDesk()
    with Loopback(desk) as server:
        desk.server = server
        kept = SmsSettings.current()
        kept.carrier, kept.quiet_service = "gateway", False
        told = {
            "url": f"{server.url}/send",
            "authorization": "Bearer token-of-gateway",
            "id_at": "messages.0.id",
            "inside": "oui",
        }
        carrying.keep(kept, told)
        yield desk
