"""What articles cost a partner on a day: everything read in a fixed number of queries, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from maillon.catalog import pricing
from maillon.catalog.models import BundleItem, PriceListItem, Product
from maillon.catalog.pricing import Part, Price

ONE = Decimal(1)


@dataclass
class Tariff:
    """The prices of these articles, and of what the bundles among them hold, for one partner on one day."""

    tiers: dict[int, list[PriceListItem]] = field(default_factory=dict)
    contents: dict[int, list[BundleItem]] = field(default_factory=dict)

    def price(self, product: Product, quantity: Decimal = ONE) -> Price:
        if not product.is_bundle:
            return self.own_price(product, quantity)
        fixed = self.own_price(product, quantity) if product.bundle_fixed else None
        return pricing.bundle_price(
            fixed, self.parts(default_choice(offered(self.contents.get(product.pk, []))), quantity)
        )

    def own_price(self, product: Product, quantity: Decimal = ONE) -> Price:
        return pricing.price_for(product, quantity, self.tiers.get(product.pk, []))

    def parts(self, items: Sequence[BundleItem], bundles: Decimal = ONE) -> list[Part]:
        """``bundles``: how many are sold, since a threshold counts what is sold in all."""
        return [
            Part(item.quantity, self.own_price(item.product, item.quantity * bundles).amount, item.product.is_recurring)
            for item in items
        ]

    def is_listed(self, product: Product) -> bool:
        return product.pk in self.tiers


def offered(items: Sequence[BundleItem]) -> list[BundleItem]:
    """Without the options and alternatives no longer sold; what is included and no longer sold stops the sale."""
    return [item for item in items if item.role == BundleItem.Role.INCLUDED or not item.product.is_archived]


def default_choice(items: Sequence[BundleItem]) -> list[BundleItem]:
    """What a bundle holds when nothing is chosen: what is included, and the first of each alternative."""
    groups: set[str] = set()
    chosen = []
    for item in items:
        if item.role == BundleItem.Role.ALTERNATIVE and item.group not in groups:
            groups.add(item.group)
            chosen.append(item)
        elif item.role == BundleItem.Role.INCLUDED:
            chosen.append(item)
    return chosen


def tariff(products: Sequence[Product], partner_id: int | None, day: date | None = None) -> Tariff:
    """Two queries at most: the contents of the bundles, then the price list of this partner."""
    bundles = [product.pk for product in products if product.is_bundle]
    contents: dict[int, list[BundleItem]] = {}
    if bundles:
        for item in (
            BundleItem.objects.filter(bundle__in=bundles).select_related("product__vat").order_by("position", "pk")
        ):
            contents.setdefault(item.bundle_id, []).append(item)
    tiers: dict[int, list[PriceListItem]] = {}
    if partner_id:
        wanted = {product.pk for product in products} | {i.product_id for items in contents.values() for i in items}
        rows = PriceListItem.objects.for_partner(partner_id, day or timezone.localdate()).filter(product__in=wanted)
        for tier in rows.select_related("price_list"):
            tiers.setdefault(tier.product_id, []).append(tier)
    return Tariff(tiers, contents)


def with_prices(products: Sequence[Product], user: Any) -> None:
    """The price that this person reads in the catalogue: the company's, or its partner's own list; ``None`` when a partner
    may read none (its card hides prices and its list does not hold the article)."""
    found = tariff(products, user.partner_id)
    for product in products:
        shown = user.reads_prices(pays=found.is_listed(product))
        product.shown_price = found.price(product) if shown else None  # type: ignore[attr-defined]


def shown_price(product: Product) -> Price | None:
    return getattr(product, "shown_price", None)
