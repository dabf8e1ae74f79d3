"""From an event to the messages that wait for each webhook, in the event's own transaction."""

from __future__ import annotations

import json
import secrets
import uuid
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillon.accounts.rights import Cached
from maillon.automation.models import WEBHOOKS, Webhook, WebhookDelivery
from maillon.automation.tasks import deliver
from maillon.core import scope, vault
from maillon.core.events import Event, EventKind
from maillon.core.modules import registry
from maillon.core.panels import label_of
from maillon.records.services import address_of

INTERNAL = "internal"
TEST = "maillon.test"


def _read() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    with scope.elevated("webhooks en service"):
        for pk, events in apps.get_model("automation.Webhook").objects.values_list("pk", "events"):
            for name in events:
                found.setdefault(name, []).append(pk)
    return found


_listening = Cached(_read)


def forget() -> None:
    _listening.forget()


def publish(event: Event) -> None:
    """Queue the event for those who asked for it. Costs nothing when nobody did. A stopped one still gathers what it missed."""
    wanted = _listening.get().get(event.name)
    if not wanted or event.record is None or event.record.pk is None or stays_inside(event):
        return
    with scope.elevated("webhooks"):
        for webhook in Webhook.objects.filter(pk__in=wanted):
            put(webhook, event)


def stays_inside(event: Event) -> bool:
    """What is written for us alone leaves by no webhook, whoever asks for it."""
    return event.data.get("audience") == INTERNAL


def put(webhook: Webhook, event: Event) -> WebhookDelivery:
    key = uuid.uuid4()
    body = json.dumps(payload(event, key), ensure_ascii=False)
    with scope.elevated("webhooks"):
        return _queued(WebhookDelivery(webhook=webhook, key=key, event=event.name, body=body))


def payload(event: Event, key: uuid.UUID) -> dict[str, Any]:
    """What leaves: the record by its reference, and the plain values that the event declares. No free text of ours inside the
    company: what an internal note says never leaves (``stays_inside``), nor any column that the event does not name.
    """
    kind = next((k for k in registry.offered(EventKind) if k.name == event.name), None)
    declared = kind.fields if kind else {}
    data = {n: v for n, v in event.data.items() if n in declared and isinstance(v, str | int | float | bool | None)}
    record = event.record
    return {
        "id": str(key),
        "event": event.name,
        "at": event.at.isoformat(),
        "record": {
            "type": label_of(record),
            "reference": str(getattr(record, "reference", "") or record.pk),
            "client": str(getattr(record, "client_name", "") or ""),
            "url": settings.SITE_URL + address_of(record) if address_of(record) else "",
        },
        "data": data,
    }


def ping(webhook: Webhook) -> WebhookDelivery:
    """A message that says nothing, to try the receiver."""
    key = uuid.uuid4()
    body: dict[str, Any] = {"id": str(key), "event": TEST, "at": timezone.now().isoformat(), "record": None, "data": {}}
    return _queued(WebhookDelivery(webhook=webhook, key=key, event=TEST, body=json.dumps(body)))


def replay(delivery: WebhookDelivery) -> WebhookDelivery:
    """The same message, with the same ``id``, after those that wait."""
    return _queued(
        WebhookDelivery(webhook=delivery.webhook, key=delivery.key, event=delivery.event, body=delivery.body)
    )


def _queued(delivery: WebhookDelivery) -> WebhookDelivery:
    with transaction.atomic():
        delivery.save(force_insert=True)
        deliver.defer(number=delivery.webhook_id)
    return delivery


def set_secret(webhook: Webhook) -> str:
    """A new secret, sealed; the only time it is readable."""
    secret = secrets.token_urlsafe(32)
    webhook.sealed_secret = vault.seal(secret, settings.SECRETS_KEYS, WEBHOOKS)
    return secret


def put_back(webhook: Webhook) -> None:
    """In service again: what waits leaves at once."""
    with transaction.atomic():
        held = Webhook.objects.select_for_update().get(pk=webhook.pk)
        held.active, held.failures, held.stopped_because = True, 0, ""
        held.save(update_fields=["active", "failures", "stopped_because"])
        held.deliveries.filter(state=WebhookDelivery.State.WAITING).update(
            attempts=0, next_try_at=None, claimed_at=None
        )
        deliver.defer(number=held.pk)
