"""The price of the list for what is sold in all: an article keyed on several lines, one per site, keeps the price of its whole
quantity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from maillon.catalog.models import Product
from maillon.catalog.services.prices import Tariff, tariff
from maillon.orders.models import PriceSource

NONE = Decimal(0)


def tariff_of(deal: Any, products: Sequence[Product]) -> Tariff:
    """The prices of the deal's partner, on the day the deal was made."""
    return tariff(products, deal.partner_id, timezone.localdate(deal.created_at))


def sold(lines: Iterable[Any]) -> dict[int, Decimal]:
    """By article, the quantity of the whole, options aside."""
    found: dict[int, Decimal] = {}
    for line in lines:
        if line.product_id and not getattr(line, "optional", False):
            found[line.product_id] = found.get(line.product_id, NONE) + line.quantity
    return found


def counted_for(line: Any, whole: dict[int, Decimal]) -> Decimal:
    """The quantity whose price a line takes: an option, as if it were chosen beside what is sold."""
    known = whole.get(line.product_id, NONE)
    return known + line.quantity if getattr(line, "optional", False) else known


def follow(deal: Any, products: Iterable[int | None], *, moved: int | None = None) -> list[Any]:
    """Lines at the price of the list take that of the quantity of their article over the whole deal. ``moved``: the line whose
    quantity was just typed, which follows its list in any case; the others only where the list has thresholds, so that a price of
    the catalogue that changed since moves nothing by itself. The lines that changed."""
    rows = list(deal.lines.filter(product__in={key for key in products if key}).select_related("product"))
    listed = [line for line in rows if line.price_source == PriceSource.LIST and not line.product.is_bundle]
    if not listed:
        return []
    whole, changed = sold(rows), []
    prices = tariff_of(deal, [line.product for line in listed])
    for line in listed:
        if line.pk != moved and line.product_id not in prices.tiers:
            continue
        price = prices.own_price(line.product, counted_for(line, whole))
        if (line.unit_price, line.price_origin) != (price.amount, price.origin):
            line.unit_price, line.price_origin = price.amount, price.origin
            changed.append(line)
    if changed:
        type(changed[0]).objects.bulk_update(changed, ["unit_price", "price_origin"])
    return changed
