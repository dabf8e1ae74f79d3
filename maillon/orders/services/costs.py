"""What lines cost. A partner's request can neither read nor write costs: they are filled in when the house next touches
the deal (sending, acceptance, validation, any edit by one of us)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from maillon.catalog.models import ProductCost
from maillon.orders.models import Order, OrderLineCost, Quote, QuoteLineCost


def table_of(deal: Any) -> Any:
    return QuoteLineCost if isinstance(deal, Quote) else OrderLineCost


def fill(deal: Quote | Order, actor: Any = None) -> None:
    """Give a cost to each line that has none, from today's purchase price. Does nothing for a partner."""
    if actor is not None and actor.partner_id:
        return
    table = table_of(deal)
    missing = dict(deal.lines.filter(cost=None).exclude(product=None).values_list("pk", "product_id"))
    if not missing:
        return
    prices = dict(
        ProductCost.objects.filter(product__in=set(missing.values())).values_list("product_id", "purchase_price")
    )
    table.objects.bulk_create(
        [table(line_id=line, unit_cost=prices[product]) for line, product in missing.items() if product in prices],
        ignore_conflicts=True,
    )


def carry_over(pairs: list[tuple[int, int]]) -> None:
    """Costs of quote lines to the order lines made from them: (quote line id, order line id)."""
    known = dict(QuoteLineCost.objects.filter(line__in=[q for q, _ in pairs]).values_list("line_id", "unit_cost"))
    OrderLineCost.objects.bulk_create([OrderLineCost(line_id=o, unit_cost=known[q]) for q, o in pairs if q in known])


def of(deal: Quote | Order, user: Any) -> dict[int, Decimal]:
    """Unit cost by line id, for those who may see costs; nothing for anyone else."""
    if user is None or user.partner_id or not user.can("costs.see"):
        return {}
    return dict(table_of(deal).objects.filter(line__in=deal.lines.all()).values_list("line_id", "unit_cost"))
