"""What is already done of an order's lines, said by the modules that do it: nobody may take back less than that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from maillon.core.modules import registry


@dataclass(frozen=True)
class LineProgress:
    """Offered in a manifest. ``of(line ids)`` -> {line id: quantity done}, in bulk.

    ``word``: « expédié », agreed by « s » above one. ``fixes_price``: a line touched by it keeps its price too (it is invoiced).
    ``on_site``: what happens to goods at one place: followed site by site, as 3/5. ``by_number``: counted device by device,
    so only where there are serial numbers.
    """

    key: str
    word: str
    of: Callable[[Sequence[int]], dict[int, Decimal]]
    fixes_price: bool = False
    on_site: bool = False
    by_number: bool = False
    order: int = 50


@dataclass(frozen=True)
class Done:
    key: str
    word: str
    quantity: Decimal
    fixes_price: bool = False


def done_of(line_ids: Sequence[int]) -> dict[int, list[Done]]:
    """By line id, what each module did of it; nothing for a line that nobody touched."""
    found: dict[int, list[Done]] = {}
    for offer in sorted(registry.offered(LineProgress), key=lambda offer: offer.order):
        for line_id, quantity in offer.of(line_ids).items():
            if quantity > 0:
                found.setdefault(line_id, []).append(Done(offer.key, offer.word, quantity, offer.fixes_price))
    return found
