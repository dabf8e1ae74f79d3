"""At what price an article is sold, at what cost it is bought, and how the price of a bundle is shared. Pure.

Amounts are ``Decimal``, in euros before tax; a unit price has four decimals at most, a line's net two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from maillon.core import french
from maillon.core.money import round_cents

UNIT = Decimal("0.0001")
CATALOGUE = "Prix du catalogue"


@dataclass(frozen=True)
class Price:
    """``amount``: of one unit, paid once (or each month, for a subscription). ``monthly``: what a bundle adds each month.
    ``listed``: whether a price list gave it."""

    amount: Decimal
    origin: str
    monthly: Decimal = Decimal(0)
    listed: bool = False


@dataclass(frozen=True)
class Part:
    """One article of a bundle, as it is sold: ``quantity`` of it in one bundle."""

    quantity: Decimal
    unit_price: Decimal
    recurring: bool = False

    @property
    def net(self) -> Decimal:
        return round_cents(self.quantity * self.unit_price)


def price_for(product: Any, quantity: Decimal, items: Iterable[Any]) -> Price:
    """The unit price of ``quantity`` of this article. ``items``: those of the price list in force (``product_id``,
    ``from_quantity``, ``unit_price`` or ``discount``, ``price_list.name``); the highest threshold reached wins."""
    reached = [item for item in items if item.product_id == product.pk and item.from_quantity <= quantity]
    if not reached:
        return Price(product.sale_price, CATALOGUE)
    item = max(reached, key=lambda one: one.from_quantity)
    origin = f"Tarif « {item.price_list.name} »"
    if item.from_quantity > 1:
        origin += f", à partir de {plain(item.from_quantity)}"
    if item.unit_price is not None:
        return Price(item.unit_price, origin, listed=True)
    amount = (product.sale_price * (100 - item.discount) / 100).quantize(UNIT, ROUND_HALF_UP)
    return Price(amount, f"{origin}, remise de {plain(item.discount)} %", listed=True)


def plain(number: Decimal) -> str:
    """« 10 », « 2,5 »."""
    return format(number.normalize(), "f").replace(".", ",")


def bundle_price(fixed: Price | None, parts: Sequence[Part]) -> Price:
    """Of one bundle: its own price or the sum of what is paid once; subscriptions always keep theirs."""
    monthly = sum((part.net for part in parts if part.recurring), Decimal(0))
    if fixed is not None:
        return Price(fixed.amount, fixed.origin, monthly, fixed.listed)
    once = sum((part.net for part in parts if not part.recurring), Decimal(0))
    return Price(once, "Somme de ce que contient le lot", monthly)


def spread(amount: Decimal, parts: Sequence[Part]) -> list[Decimal]:
    """Unit prices by which the parts paid once come to ``amount``, in proportion to their own prices; subscriptions keep
    theirs. To the cent when the smallest quantity is under 100; gifts stay gifts unless all are."""
    once = [rank for rank, part in enumerate(parts) if not part.recurring]
    prices = [part.unit_price for part in parts]
    if not once:
        return prices
    whole = sum((parts[rank].quantity * parts[rank].unit_price for rank in once), Decimal(0))
    bearing = [rank for rank in once if parts[rank].unit_price] or once
    last = min(bearing, key=lambda rank: (parts[rank].quantity, rank))
    left = amount
    for rank in once:
        part = parts[rank]
        if rank == last:
            continue
        share = part.unit_price * amount / whole if whole else Decimal(0)
        prices[rank] = share.quantize(UNIT, ROUND_HALF_UP)
        left -= round_cents(part.quantity * prices[rank])
    prices[last] = max(left / parts[last].quantity, Decimal(0)).quantize(UNIT, ROUND_HALF_UP)
    return prices


def cost_on(costs: Iterable[Any], day: date, quantity: Decimal = Decimal(1)) -> Any | None:
    """The purchase price in force on ``day``, or ``None``: the latest one dated, for the threshold that ``quantity`` reaches.

    ``costs`` of one article: ``supplier_id``, ``starts_on``, ``from_quantity``. The supplier of the latest price is the one
    bought from; each of its thresholds keeps its own latest price. Under every threshold, the lowest one is told.
    """
    started = [cost for cost in costs if cost.starts_on <= day]
    if not started:
        return None
    latest = max(started, key=lambda cost: (cost.starts_on, cost.pk or 0))
    tiers: dict[Decimal, Any] = {}
    for cost in sorted(started, key=lambda cost: (cost.starts_on, cost.pk or 0)):
        if cost.supplier_id == latest.supplier_id:
            tiers[cost.from_quantity] = cost
    reached = [threshold for threshold in tiers if threshold <= quantity]
    return tiers[max(reached) if reached else min(tiers)]


def told(price: Price, recurring: bool) -> str:
    """« 189,00 € », « 14,90 €/mois », « 590,00 € + 89,40 €/mois »."""
    if recurring:
        return f"{french.money(price.amount)}/mois"
    monthly = f"{french.money(price.monthly)}/mois" if price.monthly else ""
    if monthly and not price.amount:
        return monthly
    return f"{french.money(price.amount)}{' + ' if monthly else ''}{monthly}"
