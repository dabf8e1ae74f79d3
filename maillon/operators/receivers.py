"""What portings and operator orders do when an order is cancelled, and when its visit takes or changes its day."""

from __future__ import annotations

from maillon.core.events import Event, on
from maillon.operators.models import OperatorOrder, Porting
from maillon.operators.services import accesses, dates, portings


@on("orders.order_cancelled")
def stop_everything(event: Event) -> None:
    for porting in Porting.objects.open().filter(order=event.record).order_by("pk"):
        portings.cancel(porting, "Commande annulée", actor=event.actor, with_order=True)
    rows = OperatorOrder.objects.filter(order=event.record).exclude(status__in=["delivered", "cancelled"])
    for row in rows.order_by("pk"):
        accesses.cancel(row, "Commande annulée", actor=event.actor, with_order=True)


@on("interventions.visit_planned", "interventions.visit_moved")
def visit_takes_its_day(event: Event) -> None:
    if getattr(event.record, "order_id", None):
        dates.visit_dated(event.record, moved=event.name == "interventions.visit_moved")
