"""When somebody goes to a client for an order: said by the module that plans it, read by those whose dates hang on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from maillon.core.modules import registry


@dataclass(frozen=True)
class Appointment:
    """``reference``: of the visit that puts the order's equipment in place, still to come."""

    reference: str
    starts_at: datetime
    url: str


@dataclass(frozen=True)
class Appointments:
    """Offered in a manifest: ``of_orders(ids)`` -> {order id: its appointments}, in bulk."""

    of_orders: Callable[[Sequence[int]], dict[int, list[Appointment]]]


def appointments(order_ids: Sequence[int]) -> dict[int, list[Appointment]]:
    found: dict[int, list[Appointment]] = {}
    for offer in registry.offered(Appointments):
        for order_id, mine in offer.of_orders(order_ids).items():
            found.setdefault(order_id, []).extend(mine)
    return found
