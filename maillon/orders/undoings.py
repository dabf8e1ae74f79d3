"""What becomes of an order's open amendment when the order is cancelled."""

from __future__ import annotations

from typing import Any

from maillon.orders.services.amendments import open_of
from maillon.orders.undoing import Consequence, Undoing


def of_amendment(order: Any) -> list[Consequence]:
    found = open_of(order)
    if found is None:
        return []
    return [Consequence(f"Avenant {found.reference} abandonné, son lien ne signe plus rien", found.get_absolute_url())]


AMENDMENTS = Undoing("Avenants", of_amendment, order=10)
