"""Cancelling an order: everything undone with it in one transaction, and what no act undoes given to its team."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.orders import undoing
from maillon.orders.delays import due_at
from maillon.orders.models import Order
from maillon.orders.services.steps import overtaken
from maillon.orders.workflow import ORDER
from maillon.records.services import add_task, log

CHANGED = (
    "Ce qu'il faut défaire a changé depuis l'ouverture de la fenêtre : relisez la liste, puis confirmez de nouveau."
)
TASK_DAYS = 1


@transaction.atomic
def cancel(order: Order, reason: str, *, actor: Any, seen: str = "") -> Order:
    """Cancel, undo, and hand over the rest. ``seen``: digest of the list that the person read; ``Overtaken`` when it changed
    since, or when somebody else moved or cancelled the order."""
    locked = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if locked.status == Order.Status.CANCELLED:
        raise overtaken(locked)
    if not reason.strip():
        raise Refused("Indiquez un motif : il sera gardé dans l'historique.")
    parts = undoing.parts_of(locked)
    if seen and seen != undoing.digest(parts):
        raise Overtaken(CHANGED)
    told = reason.strip()[:500]
    locked = ORDER.apply(locked, "cancel", actor=actor, reason=reason, closed_at=timezone.now(), cancel_reason=told)
    log(locked, "a annulé la commande", actor=actor, detail=reason.strip(), icon="ban", tone="error")
    emit("orders.order_cancelled", record=locked, actor=actor, reason=told)
    _hand_over(locked, parts, actor, told)
    return locked


def _hand_over(order: Order, parts: list[undoing.Part], actor: Any, reason: str) -> None:
    due = due_at(timezone.now(), TASK_DAYS)
    for part in parts:
        for one in part.consequences:
            if one.todo:
                detail = f"Commande {order.reference} annulée : {reason}\n{one.text}"
                add_task(one.todo, actor=actor, record=order, role=one.role, due_at=due, detail=detail)
