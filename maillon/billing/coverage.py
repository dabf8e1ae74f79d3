"""Which lines of an order are invoiced: by quantity, credit notes taken back. Two queries for any number of orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Sum, When

from maillon.billing.models import Invoice, InvoiceLine
from maillon.orders.models import OrderLine
from maillon.orders.progress import LineProgress

NONE = Decimal(0)


@dataclass
class Coverage:
    """Of one order: its billable lines, what remains to invoice of each (drafts aside), and what is not invoiced here."""

    remaining: list[tuple[OrderLine, Decimal]] = field(default_factory=list)
    done: int = 0
    priced: int = 0
    recurring: int = 0

    @property
    def to_invoice(self) -> int:
        """Lines with a price, not entirely on an issued invoice."""
        return self.priced - self.done


def coverage_of(orders: Sequence[Any], *, with_drafts: bool = False) -> dict[int, Coverage]:
    """By order id. ``with_drafts``: lines already on a draft count as invoiced (to draft the rest).

    Subscriptions are counted apart: they are billed each month by their contract.
    """
    keys = [order.pk for order in orders]
    invoiced = invoiced_quantities(keys, with_drafts=with_drafts)
    found: dict[int, Coverage] = defaultdict(Coverage)
    for line in OrderLine.objects.filter(order_id__in=keys).order_by("order_id", "position", "id"):
        coverage = found[line.order_id]
        if line.recurring:
            coverage.recurring += 1
            continue
        left = line.quantity - invoiced.get(line.pk, NONE)
        free = line.unit_price == 0 or line.discount == 100
        if left > 0:
            coverage.remaining.append((line, left))
        if not free:
            coverage.priced += 1
            coverage.done += left <= 0
    return found


def invoiced_quantities(order_ids: Sequence[int], *, with_drafts: bool = False) -> dict[int, Decimal]:
    """By order line id: what debit invoices carry of it, less what credit notes took back."""
    rows = InvoiceLine.objects.filter(order_line__order_id__in=order_ids)
    return _quantities(rows if with_drafts else rows.filter(invoice__status=Invoice.Status.ISSUED))


def _quantities(rows: Any) -> dict[int, Decimal]:
    signed = Case(When(invoice__kind__in=Invoice.DEBITS, then=F("quantity")), default=-F("quantity"))
    return dict(rows.values_list("order_line").annotate(total=Sum(signed)).order_by())


def invoiced_lines(line_ids: Sequence[int]) -> dict[int, Decimal]:
    """On issued invoices, less what credit notes took back."""
    return _quantities(InvoiceLine.objects.filter(order_line__in=line_ids, invoice__status=Invoice.Status.ISSUED))


INVOICED = LineProgress("invoiced", "facturé", invoiced_lines, fixes_price=True, order=60)
