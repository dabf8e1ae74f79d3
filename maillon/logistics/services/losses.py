"""Goods that left and never arrived: out of the books while their parcel is lost, back at the client's if it is found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maillon.logistics.models import Device, Parcel, ParcelItem
from maillon.logistics.services import goods
from maillon.orders.models import Order
from maillon.stock.models import Movement, Place
from maillon.stock.services import places
from maillon.stock.services.moving import Move, post

LOST, FOUND = "Colis perdu", "Colis retrouvé"


def write_off(parcel: Parcel, *, actor: Any = None) -> None:
    """What a lost parcel held is nowhere any more, and its order waits for other units. The order is held by the caller."""
    order, to = parcel.shipment.order, places.place_of_client(parcel.shipment.order.client)
    items = [item for item in _items(parcel) if item.device is None or item.device.unit.place_id == to.pk]
    goods.hold_levels(order, *((item.line.product_id, to.pk) for item in items))
    for item in items:
        if item.device is not None and item.device.removed_at is None:
            goods.remove(item.device, LOST, actor=actor)
    post(list(_moves(items, order, to, None, LOST)), actor=actor)
    goods.settle(order, actor=actor)


def write_back(parcel: Parcel, *, actor: Any = None) -> None:
    """Found after all: it is at the client's, and the order has its units again unless others took their place."""
    order, to = parcel.shipment.order, places.place_of_client(parcel.shipment.order.client)
    items = [item for item in _items(parcel) if item.device is None or item.device.unit.place_id is None]
    goods.hold_levels(order, *((item.line.product_id, to.pk) for item in items))
    post(list(_moves(items, order, None, to, FOUND)), actor=actor)
    for item in items:
        device = item.device
        taken = device and Device.objects.live().filter(line=device.line_id).count()
        if device is not None and device.removed_reason == LOST and taken < item.line.quantity:
            device.removed_at, device.removed_by, device.removed_reason = None, "", ""
            device.save(update_fields=["removed_at", "removed_by", "removed_reason"])
    goods.settle(order, actor=actor)


def _items(parcel: Parcel) -> list[Any]:
    """Those whose goods are in the stock."""
    rows = ParcelItem.objects.filter(parcel=parcel, line__product__isnull=False, line__kind="hardware")
    rows = rows.select_related("line__product", "device__unit__place").order_by("line__product_id", "pk")
    return [item for item in rows if item.device is not None or not item.line.serialised]


def _moves(
    items: Iterable[Any], order: Order, source: Place | None, destination: Place | None, why: str
) -> Iterable[Move]:
    for item in items:
        unit = item.device.unit if item.device else None
        cause = goods.cause_of(item.line, order)
        yield Move(item.line.product, item.quantity, source, destination, Movement.Reason.COUNT, unit, cause, why)
