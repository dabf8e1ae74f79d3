"""What an order still waits for from the stock, and when the suppliers should bring it. Three queries for any number of orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F

from maillon.core import french
from maillon.logistics.services.goods import LINE
from maillon.stock.models import Purchase, PurchaseLine, Reservation
from maillon.stock.services.moving import ZERO


@dataclass(frozen=True)
class Shortage:
    """``expected``: what the first supplier to deliver should bring; nothing when none is ordered."""

    product: Any
    missing: Decimal
    expected: Decimal = ZERO
    expected_on: date | None = None

    @property
    def said(self) -> str:
        """« 3 Yealink T54W, 10 attendus le 3 décembre »"""
        return f"{french.number(self.missing)} {self.product.name}, {self.coming}"

    @property
    def coming(self) -> str:
        """« 10 attendus le 3 décembre »"""
        if not self.expected:
            return "rien en commande"
        when = f" le {french.day(self.expected_on)}" if self.expected_on else ", date à confirmer"
        return f"{french.plural(int(self.expected), 'attendu')}{when}"


def of_orders(orders: Sequence[Any]) -> dict[int, list[Shortage]]:
    """order key -> what it waits for, by name of article."""
    by_reference = {order.reference: order.pk for order in orders}
    rows = Reservation.objects.waiting().filter(for_model=LINE, for_reference__in=by_reference)
    missing: dict[int, dict[Any, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows.select_related("product"):
        missing[by_reference[row.for_reference]][row.product] += row.missing
    coming = _coming({product.pk for lacking in missing.values() for product in lacking})
    return {
        key: [
            Shortage(product, quantity, *coming.get(product.pk, (ZERO, None)))
            for product, quantity in sorted(lacking.items(), key=lambda pair: pair[0].name)
        ]
        for key, lacking in missing.items()
    }


def _coming(products: set[int]) -> dict[int, tuple[Decimal, date | None]]:
    """article -> (quantity, date) of the first delivery awaited."""
    if not products:
        return {}
    rows = PurchaseLine.objects.filter(
        product__in=products, purchase__status__in=Purchase.AWAITED, quantity__gt=F("received")
    )
    found: dict[int, tuple[Decimal, date | None]] = {}
    for row in rows.select_related("purchase").order_by(F("purchase__expected_on").asc(nulls_last=True), "pk"):
        found.setdefault(row.product_id, (row.left, row.purchase.expected_on))
    return found


def said(shortages: Sequence[Shortage]) -> str:
    return " ; ".join(shortage.said for shortage in shortages)
