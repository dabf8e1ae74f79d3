"""What logistics did of an order's lines: prepared, shipped."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Count, Sum

from maillon.logistics.models import Device, Shipment, ShipmentLine
from maillon.orders.progress import LineProgress


def prepared(line_ids: Sequence[int]) -> dict[int, Decimal]:
    """Read at staging or put in a parcel, whichever is more."""
    read = Device.objects.filter(line__in=line_ids).order_by().values_list("line_id").annotate(n=Count("pk"))
    found = {line_id: Decimal(count) for line_id, count in read}
    packed = _on_notes(line_ids, (Shipment.Status.PREPARED, Shipment.Status.SHIPPED, Shipment.Status.DELIVERED))
    return {
        line_id: max(found.get(line_id, Decimal(0)), packed.get(line_id, Decimal(0))) for line_id in {*found, *packed}
    }


def shipped(line_ids: Sequence[int]) -> dict[int, Decimal]:
    """Gone, on a delivery note."""
    return _on_notes(line_ids, (Shipment.Status.SHIPPED, Shipment.Status.DELIVERED))


def _on_notes(line_ids: Sequence[int], states: Sequence[str]) -> dict[int, Decimal]:
    rows = ShipmentLine.objects.filter(line__in=line_ids, shipment__status__in=states).order_by()
    return dict(rows.values_list("line_id").annotate(total=Sum("quantity")))


OFFERS = (
    LineProgress("prepared", "préparé", prepared, order=20),
    LineProgress("shipped", "expédié", shipped, on_site=True, order=30),
)
