"""The site that each line of an invoice serves, said when its order has several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from maillon.billing.models import Invoice, InvoiceLine
from maillon.clients.models import Site
from maillon.orders.models import Order
from maillon.orders.places import site_of, word_of
from maillon.orders.sites import by_site


def names_of(order: Order) -> dict[int, str]:
    """By order line id: « Annexe, 2 rue Basse, 69500 Bron »; nothing for an order of one site."""
    placed = by_site(order)
    if len(placed) < 2:
        return {}
    sites = Site.objects.in_bulk([key for key in placed if key])
    return {line.pk: word_of(sites[key]) for key, lines in placed.items() if key for line in lines}


def follow(invoice: Invoice, lines: Sequence[InvoiceLine]) -> None:
    """What the lines of a draft say of their site is what the order says now."""
    if invoice.order is None or invoice.is_credit:
        return
    names = names_of(invoice.order)
    moved = [line for line in lines if line.order_line_id and line.place != names.get(line.order_line_id, "")]
    for line in moved:
        line.place = names.get(line.order_line_id or 0, "")
    InvoiceLine.objects.bulk_update(moved, ["place"])


def follow_all(drafts: Iterable[Invoice]) -> None:
    for draft in drafts:
        follow(draft, list(draft.lines.all()))


def site_served(invoice: Invoice, lines: Sequence[InvoiceLine]) -> Site | None:
    """The one place where everything on the invoice went; none when there are several."""
    order: Any = invoice.order
    if order is None:
        return None
    carried = {line.order_line_id for line in lines if line.order_line_id}
    keys = {site_of(line, order) for line in order.lines.filter(pk__in=carried)} or {order.site_id}
    return Site.objects.filter(pk=keys.pop() or 0).first() if len(keys) == 1 else None
