"""What logistics did of an order's lines: prepared, shipped."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Count, Sum

from maillon.logistics.models import Device, Parcel, ParcelItem, Shipment, ShipmentLine
from maillon.orders.progress import LineProgress


def prepared(line_ids: Sequence[int]) -> dict[int, Decimal]:
    """Read at staging or put in a parcel, whichever is more; a device that was changed for another counts once."""
    rows = Device.objects.live().filter(line__in=line_ids).order_by()
    read = dict(rows.values_list("line_id").annotate(n=Count("pk")))
    packed = _on_notes(line_ids, (Shipment.Status.PREPARED, Shipment.Status.SHIPPED, Shipment.Status.DELIVERED))
    return {key: max(Decimal(read.get(key, 0)), packed.get(key, Decimal(0))) for key in {*read, *packed}}


def shipped(line_ids: Sequence[int]) -> dict[int, Decimal]:
    """Gone, on a delivery note."""
    return _on_notes(line_ids, (Shipment.Status.SHIPPED, Shipment.Status.DELIVERED))


def _on_notes(line_ids: Sequence[int], states: Sequence[str]) -> dict[int, Decimal]:
    """Without what a lost parcel held: it is sent again, on another note."""
    rows = ShipmentLine.objects.filter(line__in=line_ids, shipment__status__in=states).order_by()
    found = dict(rows.values_list("line_id").annotate(total=Sum("quantity")))
    lost = ParcelItem.objects.filter(line__in=line_ids, parcel__status=Parcel.Status.LOST).order_by()
    for key, quantity in lost.values_list("line_id").annotate(total=Sum("quantity")):
        found[key] = found.get(key, Decimal(0)) - quantity
    return {key: quantity for key, quantity in found.items() if quantity}


OFFERS = (
    LineProgress("prepared", "préparé", prepared, order=20),
    LineProgress("shipped", "expédié", shipped, on_site=True, order=30),
)
