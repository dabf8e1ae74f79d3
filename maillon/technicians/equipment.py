"""What a technician is to find in the parcels: said by the module that prepares it, read by the one that installs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maillon.core.modules import registry


@dataclass(frozen=True)
class PreparedDevice:
    """One device of an order, with the numbers read when it was prepared. ``sent_with``: the delivery note."""

    line_id: int
    label: str
    serial: str
    mac: str = ""
    sent_with: str = ""


@dataclass(frozen=True)
class PreparedEquipment:
    """Offered in a manifest: ``of_orders(ids)`` -> {order id: its devices}, in bulk."""

    of_orders: Callable[[Sequence[int]], dict[int, list[PreparedDevice]]]


def prepared(order_ids: Sequence[int]) -> dict[int, list[PreparedDevice]]:
    found: dict[int, list[PreparedDevice]] = {}
    for offer in registry.offered(PreparedEquipment):
        for order_id, devices in offer.of_orders(order_ids).items():
            found.setdefault(order_id, []).extend(devices)
    return found
