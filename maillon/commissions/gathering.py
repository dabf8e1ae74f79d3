"""From the tables to the plain values that ``computing`` takes: a partner's rule, what its clients were invoiced, what former
statements gave. A fixed number of queries, and one more for each day of sale when the rule is a margin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Q, QuerySet, Sum
from django.utils import timezone

from maillon.accounts.models import Partner
from maillon.billing.models import Allocation, Invoice, InvoiceLine
from maillon.catalog.services.prices import tariff
from maillon.commissions.computing import MARGIN, PAID, Given, Sold, Terms
from maillon.commissions.models import Rule, Statement, StatementLine
from maillon.core.money import round_cents
from maillon.orders.models import Payer

# A down payment is no sale: the invoice that follows carries every line.
KINDS = (Invoice.Kind.INVOICE, Invoice.Kind.CORRECTIVE, Invoice.Kind.CREDIT_NOTE)
SAME = ("position", "label", "quantity", "unit_price", "discount")


def terms_of(partner: Partner) -> list[Terms]:
    return [as_terms(rule) for rule in Rule.objects.filter(partner=partner).order_by("period")]


def as_terms(rule: Rule) -> Terms:
    own = {"hardware": rule.hardware_rate, "service": rule.service_rate}
    return Terms(
        key=rule.pk,
        starts_on=rule.period.lower,
        ends_on=last_day(rule),
        kind=rule.kind,
        when=rule.when,
        rate=rule.once_rate,
        recurring_rate=rule.recurring_rate,
        rates={category: rate for category, rate in own.items() if rate is not None},
        floor=rule.floor,
        cap=rule.cap,
    )


def last_day(rule: Rule) -> date | None:
    return rule.period.upper - timedelta(days=1) if rule.period.upper else None


def former_lines(partner: Partner, month: date) -> QuerySet[StatementLine]:
    """What the other statements hold: those of the months before, and any that no longer changes."""
    others = Q(statement__month__lt=month) | ~Q(statement__status=Statement.Status.DRAFT)
    rows: QuerySet[StatementLine] = StatementLine.objects.filter(others, partner=partner, invoice_line__isnull=False)
    return rows.exclude(statement__month=month)


def given_by(lines: QuerySet[StatementLine]) -> dict[int, Given]:
    found: dict[int, Given] = {}
    for key, amount in lines.order_by("statement__month", "pk").values_list("invoice_line", "amount"):
        first = found.get(key)
        found[key] = Given(first.full, first.total + amount) if first else Given(amount, amount)
    return found


def lines_to_count(partner: Partner, terms: Sequence[Terms], until: date, former: QuerySet[StatementLine]) -> list[Any]:
    """Of the end clients' issued invoices: what no statement holds yet, and what may still be taken back."""
    since = min(one.starts_on for one in terms)
    settled = former.exclude(rule__when=PAID).values("invoice_line")
    rows = InvoiceLine.objects.filter(
        invoice__partner=partner,
        invoice__payer=Payer.CLIENT,
        invoice__status=Invoice.Status.ISSUED,
        invoice__kind__in=KINDS,
        invoice__issue_date__range=(since, until),
    ).exclude(pk__in=settled)
    return list(rows.select_related("invoice__corrects", "order_line__product", "order_line__order").order_by("pk"))


def sold(lines: Sequence[Any], terms: Sequence[Terms], partner: Partner) -> list[Sold]:
    paid = paid_days({source_of(line).pk for line in lines}) if any(one.when == PAID for one in terms) else {}
    own = own_amounts(lines, partner) if any(one.kind == MARGIN for one in terms) else {}
    undone = undone_by(lines)
    return [
        Sold(
            key=line.pk,
            category=line.kind,
            net=signed(line, line.priced.net),
            issued_on=line.invoice.issue_date,
            sold_on=source_of(line).issue_date,
            paid_on=paid.get(source_of(line).pk),
            own=signed(line, own[line.pk]) if line.pk in own else None,
            undoes=undone.get(line.pk),
        )
        for line in lines
    ]


def source_of(line: Any) -> Any:
    """The invoice of the sale: the one that a credit note corrects."""
    invoice = line.invoice
    return invoice.corrects if invoice.is_credit and invoice.corrects else invoice


def signed(line: Any, amount: Decimal) -> Decimal:
    return -amount if line.invoice.is_credit else amount


def paid_days(invoices: Iterable[int]) -> dict[int, date]:
    """When each was wholly paid, in money: what a credit note covers is not."""
    rows = Allocation.objects.filter(invoice__in=list(invoices), payment__isnull=False).values("invoice")
    rows = rows.annotate(total=Sum("amount"), last=Max("payment__received_on"), due=F("invoice__total_gross"))
    return {row["invoice"]: row["last"] for row in rows.order_by() if row["total"] >= row["due"]}


def own_amounts(lines: Sequence[Any], partner: Partner) -> dict[int, Decimal]:
    """By line: as many of the same article at the partner's prices of the day of the sale, its order's or its invoice's."""
    days: dict[date, list[Any]] = defaultdict(list)
    for line in lines:
        if line.order_line_id and line.order_line.product_id:
            days[timezone.localdate(line.order_line.order.created_at)].append(line)
    found: dict[int, Decimal] = {}
    for day, rows in days.items():
        prices = tariff([row.order_line.product for row in rows], partner.pk, day)
        for row in rows:
            price = prices.own_price(row.order_line.product, row.quantity).amount
            found[row.pk] = round_cents(price * row.quantity)
    return found


def undone_by(lines: Sequence[Any]) -> dict[int, int]:
    """The line that each line of a credit note takes back: the same one of the invoice that it corrects."""
    notes = [line for line in lines if line.invoice.is_credit and line.invoice.corrects_id]
    rows = InvoiceLine.objects.filter(invoice__in={line.invoice.corrects_id for line in notes}).order_by("pk")
    originals: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in rows if notes else ():
        originals[(row.invoice_id, *(getattr(row, name) for name in SAME))].append(row.pk)
    found = {}
    for line in notes:
        same = originals[(line.invoice.corrects_id, *(getattr(line, name) for name in SAME))]
        if same:
            found[line.pk] = same.pop(0)
    return found
