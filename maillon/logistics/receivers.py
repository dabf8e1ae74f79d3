"""What logistics does when an order moves by another hand."""

from __future__ import annotations

from contextlib import suppress

from django.utils import timezone

from maillon.core.errors import Overtaken
from maillon.core.events import Event, on
from maillon.logistics.models import Shipment, StagingSheet
from maillon.logistics.services import shipping
from maillon.logistics.workflow import SHEET


@on("orders.step_changed")
def close_sheet(event: Event) -> None:
    """An order that left staging from the board has nothing more to prepare."""
    if event.data.get("source") != "staging" or event.data.get("direction") != "forward":
        return
    sheet = StagingSheet.objects.open().filter(order=event.record).first()
    if sheet is not None:
        SHEET.apply(sheet, "finish", done_at=timezone.now())


@on("orders.order_cancelled")
def stop_everything(event: Event) -> None:
    sheet = StagingSheet.objects.filter(order=event.record).exclude(status=StagingSheet.Status.CANCELLED).first()
    if sheet is not None:
        SHEET.apply(sheet, "cancel")
    for shipment in Shipment.objects.filter(order=event.record, status=Shipment.Status.PREPARED):
        with suppress(Overtaken):
            shipping.cancel(shipment, "Commande annulée", actor=event.actor, with_order=True)
