"""The states of purchases and counts."""

from __future__ import annotations

from typing import Any

from maillon.core.workflow import Transition, Workflow
from maillon.stock.models import Count, Purchase

DRAFT, SENT, PARTIAL = Purchase.Status.DRAFT.value, Purchase.Status.SENT.value, Purchase.Status.PARTIAL.value
RECEIVED, CANCELLED = Purchase.Status.RECEIVED.value, Purchase.Status.CANCELLED.value


def can_send(purchase: Any) -> str | None:
    if not purchase.lines.exists():
        return "Cette commande est vide : ajoutez au moins un article, puis envoyez-la."
    return None


def nothing_received(purchase: Any) -> str | None:
    if purchase.lines.filter(received__gt=0).exists():
        return "Du matériel est déjà reçu : soldez la commande plutôt que de l'annuler."
    return None


PURCHASE = Workflow(
    "stock.purchase",
    "status",
    Transition("send", "Envoyer la commande", (DRAFT,), SENT, "purchases.edit", guard=can_send),
    Transition("receive_part", "Recevoir en partie", (SENT, PARTIAL, RECEIVED), PARTIAL, ""),
    Transition("receive_all", "Recevoir", (SENT, PARTIAL), RECEIVED, ""),
    Transition("unreceive", "Annuler la réception", (PARTIAL, RECEIVED), SENT, ""),
    Transition("settle", "Solder la commande", (PARTIAL,), RECEIVED, "purchases.close", needs_reason=True),
    Transition(
        "cancel", "Annuler la commande", (DRAFT, SENT), CANCELLED, "purchases.close", guard=nothing_received, needs_reason=True,
        tone="error",
    ),
)  # fmt: skip

OPEN, COUNTED = Count.Status.DRAFT.value, Count.Status.COUNTED.value
COUNT = Workflow(
    "stock.count",
    "status",
    Transition("finish", "Terminer le comptage", (OPEN,), COUNTED, "stock.edit"),
    Transition("reopen", "Reprendre le comptage", (COUNTED,), OPEN, "stock.edit"),
    Transition("apply", "Appliquer l'inventaire", (COUNTED,), Count.Status.APPLIED.value, "stock.close"),
    Transition(
        "cancel", "Annuler l'inventaire", (OPEN, COUNTED), Count.Status.CANCELLED.value, "stock.close", tone="error"
    ),
)
