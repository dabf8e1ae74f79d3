"""The worker's part: the oldest message first, taken by one worker at a time, until it is received.

A worker killed in the middle leaves its message taken: another takes it after the lease. The receiver may then get it twice, with
the same ``id``: at least once, in order, is what it is promised.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillon.automation.models import WEBHOOKS, Webhook, WebhookDelivery
from maillon.core import outgoing, scope, signatures, vault
from maillon.notifications.services import tell_direction

LEASE = timedelta(seconds=60)
BACK_OFF = (1, 5, 15, 60, 120, 240)  # minutes
MOST = 8  # attempts in a row before it is stopped: about seven hours
GONE = 410
AT_ONCE = 200  # messages of one job, so that one webhook never keeps a worker


def drain(number: int) -> datetime | None:
    """Returns when to come back, if something is left."""
    for _ in range(AT_ONCE):
        with scope.system("envoi d'un webhook"):
            delivery = claim(number)
        if delivery is None:
            return None
        status, answer = _call(delivery)
        with scope.system("envoi d'un webhook"):
            again = settle(delivery, status, answer)
        if again is not None or not _received(status):
            return again
    return timezone.now()


def claim(number: int) -> WebhookDelivery | None:
    now = timezone.now()
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().filter(pk=number, active=True).first()
        head = _head(webhook) if webhook else None
        if head is None or (head.next_try_at or now) > now or (head.claimed_at and head.claimed_at > now - LEASE):
            return None
        head.claimed_at, head.attempts = now, head.attempts + 1
        head.save(update_fields=["claimed_at", "attempts"])
    return head


def _head(webhook: Webhook) -> WebhookDelivery | None:
    waiting = WebhookDelivery.objects.filter(webhook=webhook, state=WebhookDelivery.State.WAITING)
    return waiting.select_related("webhook").order_by("pk").first()


def _call(delivery: WebhookDelivery) -> tuple[int | None, str]:
    """(status, first words of the answer), or (None, why it did not arrive)."""
    body, at = delivery.body.encode(), int(time.time())
    secret = vault.unseal(delivery.webhook.sealed_secret, settings.SECRETS_KEYS, WEBHOOKS)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Maillon-Event": delivery.event,
        "X-Maillon-Delivery": str(delivery.key),
        signatures.HEADER: signatures.signature(body, secret, at),
    }
    try:
        request = outgoing.Call("POST", delivery.webhook.url, headers, body)
        reply = outgoing.call(request, internal=settings.WEBHOOKS_INTERNAL)
    except (outgoing.Unreachable, outgoing.Unanswered) as error:
        return None, str(error)
    return reply.status, reply.body[:300].decode(errors="replace").replace("\x00", "")


def _received(status: int | None) -> bool:
    return status is not None and 200 <= status < 300


def settle(delivery: WebhookDelivery, status: int | None, answer: str) -> datetime | None:
    """Write what came of it. Returns when to try again, if ever."""
    now = timezone.now()
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().get(pk=delivery.webhook_id)
        held = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
        if held.claimed_at != delivery.claimed_at:
            return None
        held.status, held.answer, held.claimed_at = status, answer[:300], None
        if _received(status):
            held.state, held.sent_at, held.next_try_at, webhook.failures = held.State.SENT, now, None, 0
        else:
            held.next_try_at = now + timedelta(minutes=BACK_OFF[min(held.attempts, len(BACK_OFF)) - 1])
            webhook.failures += 1
            if held.attempts >= MOST or status == GONE:
                _stop(webhook, status, answer)
        held.save()
        webhook.save(update_fields=["failures", "active", "stopped_because"])
    return held.next_try_at if webhook.active else None


def _stop(webhook: Webhook, status: int | None, answer: str) -> None:
    webhook.active = False
    webhook.stopped_because = (f"Réponse {status}" if status else answer)[:300]
    tell_direction(
        f"Le webhook « {webhook.name} » est arrêté : {webhook.stopped_because}",
        url=webhook.get_absolute_url(),
        icon="webhook",
        tone="error",
        once_key=f"webhook-{webhook.pk}-{timezone.now():%Y%m%d%H}",
    )


def stranded() -> list[int]:
    """Webhooks whose oldest message should be on its way and may have no job left."""
    now = timezone.now()
    late = Q(next_try_at=None, claimed_at=None, created_at__lt=now - LEASE) | Q(next_try_at__lt=now - LEASE)
    found = WebhookDelivery.objects.filter(
        late | Q(claimed_at__lt=now - LEASE), state=WebhookDelivery.State.WAITING, webhook__active=True
    )
    return list(found.order_by().values_list("webhook_id", flat=True).distinct())
