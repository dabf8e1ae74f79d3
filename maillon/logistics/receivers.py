"""What logistics does when an order moves by another hand."""

from __future__ import annotations

from contextlib import suppress

from django.utils import timezone

from maillon.core.errors import Overtaken, Refused
from maillon.core.events import Event, on
from maillon.logistics.models import Device, Shipment, ShipmentLine, StagingSheet
from maillon.logistics.services import goods, shipping
from maillon.logistics.workflow import SHEET
from maillon.orders.services.steps import OUTSIDE_KINDS


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
    goods.free(event.record, "Commande annulée", actor=event.actor)


@on("orders.step_changed")
def promise_goods(event: Event) -> None:
    """Validated, an order has its goods set aside; brought back before that, it gives them back."""
    if {event.data.get("source"), event.data.get("target")} & OUTSIDE_KINDS:
        goods.settle(event.record, actor=event.actor)


@on("orders.lines_changed", "orders.order_done")
def promise_what_is_left(event: Event) -> None:
    goods.settle(event.record, actor=event.actor)


@on("orders.sites_changed")
def refuse_packed(event: Event) -> None:
    """A line already on a delivery note would leave for its former site."""
    rows = ShipmentLine.objects.filter(line__in=event.data["lines"], shipment__status=Shipment.Status.PREPARED)
    if packed := rows.select_related("shipment", "line").first():
        note = packed.shipment
        raise Refused(
            f"« {packed.line.label} » est sur l'expédition {note.reference}, prête à partir : annulez-la d'abord.",
            url=note.get_absolute_url(),
            label="Ouvrir l'expédition",
        )


@on("stock.taken_back")
def no_longer_theirs(event: Event) -> None:
    """A unit that comes back from a client is no order's any more, whoever took it back."""
    said = f"Repris au client : {event.data['reason']}" if event.data.get("reason") else "Repris au client"
    for device in Device.objects.live().filter(unit__in=event.data["units"]):
        goods.remove(device, said, actor=event.actor)
