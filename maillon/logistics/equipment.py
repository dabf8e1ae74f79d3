"""The devices of an order as those who install them need them."""

from __future__ import annotations

from collections.abc import Sequence

from maillon.logistics.models import Device
from maillon.technicians.equipment import PreparedDevice


def of_orders(ids: Sequence[int]) -> dict[int, list[PreparedDevice]]:
    found: dict[int, list[PreparedDevice]] = {}
    for device in (
        Device.objects.live().filter(order__in=ids).select_related("shipment").order_by("line__position", "pk")
    ):
        note = device.shipment.reference if device.shipment else ""
        found.setdefault(device.order_id, []).append(
            PreparedDevice(device.line_id, device.label, device.serial, device.mac or "", note)
        )
    return found
