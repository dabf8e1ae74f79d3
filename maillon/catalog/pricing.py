"""At what price an article is sold, at what cost it is bought, and how the price of a bundle is shared. Pure.

Amounts are ``Decimal``, in euros before tax; a unit price has four decimals at most, a line's net two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from maillon.core import french
from maillon.core.money import round_cents

UNIT, CENT = Decimal("0.0001"), Decimal("0.01")
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
    prices = [part.unit_price for part in parts]
    once = [rank for rank, part in enumerate(parts) if not part.recurring]
    bearing = [rank for rank in once if parts[rank].unit_price] or once
    if not bearing:
        return prices
    totals = dict(
        zip(bearing, shares(amount, [parts[rank].net or parts[rank].quantity for rank in bearing]), strict=True)
    )
    for rank in sorted(bearing, key=lambda rank: (-parts[rank].quantity, rank)):
        quantity = parts[rank].quantity
        prices[rank] = (totals[rank] / quantity).quantize(UNIT, ROUND_HALF_UP)
        missed = totals[rank] - round_cents(quantity * prices[rank])  # of a hundred units and more: on the next one
        following = min(bearing, key=lambda rank: (parts[rank].quantity, rank))
        if missed and following != rank:
            totals[following] += missed
    return prices


def shares(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """``amount`` in cents, cut in proportion to the weights: the cents left go to the largest remainders."""
    whole = sum(weights, Decimal(0))
    exact = [amount * weight / whole for weight in weights]
    cut = [share.quantize(CENT, ROUND_DOWN) for share in exact]
    left = int((amount - sum(cut, Decimal(0))) / CENT)
    for rank in sorted(range(len(cut)), key=lambda rank: (cut[rank] - exact[rank], rank))[:left]:
        cut[rank] += CENT
    return cut


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
