"""What lines cost. A partner's request can neither read nor write costs: they are filled in when the house next touches
the deal (sending, acceptance, validation, any edit by one of us)."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.utils import timezone

from maillon.catalog.models import ProductCost
from maillon.catalog.pricing import cost_on
from maillon.orders.models import Order, OrderLineCost, Quote, QuoteLineCost
from maillon.orders.services import volume


def table_of(deal: Any) -> Any:
    return QuoteLineCost if isinstance(deal, Quote) else OrderLineCost


def fill(deal: Quote | Order, actor: Any = None) -> None:
    """Give a cost to each line that has none: the one in force the day the deal was made for what is bought in all, or today's
    when none was known yet. Does nothing for a partner."""
    if actor is not None and actor.partner_id:
        return
    table = table_of(deal)
    missing = list(deal.lines.filter(cost=None).exclude(product=None))
    if not missing:
        return
    products = {line.product_id for line in missing}
    known, whole = ProductCost.objects.of(products), volume.sold(deal.lines.filter(product__in=products))
    day, today = timezone.localdate(deal.created_at), timezone.localdate()
    found = []
    for line in missing:
        rows, quantity = known.get(line.product_id, []), volume.counted_for(line, whole)
        if cost := cost_on(rows, day, quantity) or cost_on(rows, today, quantity):
            found.append(table(line_id=line.pk, unit_cost=cost.purchase_price))
    table.objects.bulk_create(found, ignore_conflicts=True)


def refresh(deal: Quote | Order, products: Collection[int | None], actor: Any) -> None:
    """Another quantity may be bought at another price: the costs of these articles are found again, at the deal's date."""
    if actor is None or not actor.partner_id:
        lines = deal.lines.filter(product__in={key for key in products if key})
        table_of(deal).objects.filter(line__in=lines.values("pk")).delete()


def carry_over(pairs: list[tuple[int, int]]) -> None:
    """Costs of quote lines to the order lines made from them: (quote line id, order line id)."""
    known = dict(QuoteLineCost.objects.filter(line__in=[q for q, _ in pairs]).values_list("line_id", "unit_cost"))
    OrderLineCost.objects.bulk_create([OrderLineCost(line_id=o, unit_cost=known[q]) for q, o in pairs if q in known])


def of(deal: Quote | Order, user: Any) -> dict[int, Decimal]:
    """Unit cost by line id, for those who may see costs; nothing for anyone else."""
    if user is None or user.partner_id or not user.can("costs.see"):
        return {}
    return dict(table_of(deal).objects.filter(line__in=deal.lines.all()).values_list("line_id", "unit_cost"))
