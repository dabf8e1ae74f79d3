"""The carrier of the settings, its sealed keys, and one SMS handed to it."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from maillon.core import french, scope, vault
from maillon.core.errors import Refused
from maillon.documents.signing import make_token, token_digest
from maillon.notifications import transport
from maillon.notifications.models import Sms, SmsSettings
from maillon.notifications.sms import carriers
from maillon.notifications.sms.carriers import CARRIERS
from maillon.notifications.sms.quiet import Purpose
from maillon.notifications.sms.senders import NoAnswer, Outgoing, RefusedForGood, RetryLater, Sender, WrongCredentials
from maillon.notifications.transport import Outcome
from maillon.records.models import Audience, Entry


def secrets_of(kept: SmsSettings) -> dict[str, str]:
    """What the carrier was told. Raises ``Refused`` when no key opens it any more."""
    if not kept.sealed:
        return {}
    try:
        found: dict[str, str] = json.loads(vault.unseal(kept.sealed, settings.SECRETS_KEYS, vault.SMS))
    except vault.Unreadable as error:
        raise Refused(
            "Les clés du transporteur ne s'ouvrent plus : saisissez-les de nouveau dans les réglages."
        ) from error
    return found


@transaction.atomic
def keep(kept: SmsSettings, told: dict[str, str]) -> SmsSettings:
    """A secret left empty stays what it was, as long as the carrier is the same."""
    before = secrets_of(kept) if SmsSettings.current().carrier == kept.carrier else {}
    carrier = CARRIERS.get(kept.carrier)
    names = [one.name for one in carrier.told] if carrier else []
    values = {name: told.get(name) or before.get(name, "") for name in names}
    values["hook"] = before.get("hook") or make_token()
    kept.sealed = vault.seal(json.dumps(values), settings.SECRETS_KEYS, vault.SMS)
    kept.address_digest = token_digest(values["hook"])
    kept.save()
    return kept


def callback_of(kept: SmsSettings) -> str:
    """Where the carrier says what became of an SMS: the secret is in the address."""
    hook = secrets_of(kept).get("hook", "")
    return f"{settings.SITE_URL}/public/sms/{hook}" if hook and kept.carrier != carriers.LOCAL else ""


def sender_now() -> Sender:
    kept = SmsSettings.current()
    return carriers.sender(kept.carrier, kept.sealed, secrets_of(kept), callback_of(kept))


def deliver(sms: Sms, before: Callable[[], None]) -> Outcome:
    """``before`` is called just before the request leaves. Until then nothing can have been sent."""
    with scope.system("envoi d'un SMS"):
        if SmsSettings.current().carrier == carriers.LOCAL:
            return Outcome(transport.LOCAL, "Aucun transporteur n'est réglé")
        try:
            sender = sender_now()
            message = Outgoing(sms.to, sms.text, sms.sender_name, sms.key.hex[:20], Purpose(sms.purpose))
        except Refused as error:
            return Outcome(transport.UNREACHABLE, error.message)
        except RefusedForGood as error:
            return Outcome(transport.REFUSED, error.sentence)
    before()
    return _handed(sender, message)


def _handed(sender: Sender, message: Outgoing) -> Outcome:
    try:
        sent = sender.send(message)
    except RetryLater as error:
        return Outcome(transport.UNREACHABLE, error.sentence, wait=error.seconds)
    except WrongCredentials as error:  # nothing left, and nothing will before a person corrects the settings
        return Outcome(transport.UNREACHABLE, error.sentence)
    except NoAnswer as error:
        return Outcome(transport.UNKNOWN, error.sentence)
    except RefusedForGood as error:
        return Outcome(transport.REFUSED, error.sentence)
    return Outcome(transport.SENT, "Remis au transporteur", provider_id=sent.provider_id, segments=sent.segments or 0)


def lost(sms: Sms, reason: str) -> None:
    """On its record, for us alone: it did not reach the person."""
    Entry.objects.create(
        target_model=sms.target_model, target_id=sms.target_id, client_id=sms.client_id, partner_id=sms.partner_id,
        kind=Entry.Kind.SMS, audience=Audience.INTERNAL, icon="message-report", tone="error", url=sms.get_absolute_url(),
        sentence=f"SMS à {french.phone(sms.to)} non remis : {reason}"[:300],
    )  # fmt: skip
