"""A partner's rule, and what is invoiced to its clients on a chosen day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from maillon.billing import services as billing
from maillon.billing.models import Invoice
from maillon.billing.tests.factories import BuyerFactory, InvoiceFactory, InvoiceLineFactory
from maillon.commissions.models import Rule


class RuleFactory(factory.django.DjangoModelFactory):
    """8 % on what is paid once, 15 % on subscriptions, since 2026 began."""

    class Meta:
        model = Rule

    period = DateRange(date(2026, 1, 1), None)
    once_rate = D(8)
    recurring_rate = D(15)


def sell(partner: Any, day: date, *nets: str, payer: str = "client", kind: str = "hardware", **client: Any) -> Invoice:
    """An invoice issued that day to a client of the partner, one line for each amount."""
    invoice = InvoiceFactory(client=BuyerFactory(partner=partner, **client), payer=payer)
    for net in nets:
        InvoiceLineFactory(invoice=invoice, kind=kind, label=f"Article à {net}", unit_price=D(net))
    return billing.issue(invoice, on=day)


def take(invoice: Invoice, day: date) -> Any:
    """Paid in full that day."""
    invoice.refresh_from_db()
    return billing.record_payment([(invoice, invoice.remaining)], received_on=day)


def last_month() -> date:
    """Its first day."""
    return month_before(timezone.localdate().replace(day=1))


def month_before(first: date) -> date:
    return first.replace(year=first.year - 1, month=12) if first.month == 1 else first.replace(month=first.month - 1)
