"""« Appeler un webhook », as an action of a rule."""

from __future__ import annotations

from typing import Any

from maillon.automation.actions import CHOICE, RuleAction, Slot
from maillon.automation.models import Webhook
from maillon.automation.webhooks import queue
from maillon.core.errors import Refused
from maillon.core.events import Event
from maillon.core.identifiers import row_key


def call_webhook(event: Event, options: dict[str, Any]) -> str:
    webhook = Webhook.objects.filter(pk=row_key(str(options.get("webhook", ""))) or 0).first()
    if webhook is None:
        raise Refused("Le webhook choisi n'existe plus : choisissez-en un autre.")
    if queue.stays_inside(event):
        return f"Rien n'est parti vers « {webhook.name} » : ce qui est interne ne sort pas."
    queue.put(webhook, event)
    return f"Message à « {webhook.name} »"


def known(event: str) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Webhook.objects.values_list("pk", "name")]


CALL = RuleAction(
    "call_webhook",
    "Appeler un webhook",
    call_webhook,
    (Slot("webhook", "Webhook", CHOICE, known, "Choisissez le webhook."),),
    "appeler le webhook « {webhook} »",
)
