"""« Reste dû » in the list of clients, as on the record: what each still owes, for the company.

A head office owes what it pays for its shops; a client owes nothing of what its partner pays.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum

from maillon.billing.models import Invoice, InvoiceQuerySet
from maillon.clients.models import Client
from maillon.core.templatetags.kit import money
from maillon.lists.spec import Column, Filter, ListAddition


def outstanding(user: Any) -> InvoiceQuerySet:
    rows: InvoiceQuerySet = Invoice.objects.visible_to(user).outstanding().order_by()
    return rows


def add_up(clients: list[Any], user: Any) -> None:
    """One query for the page; none for who sees no invoice."""
    found: dict[int, Decimal] = {}
    if user.can("invoices.see") and not user.partner_id:
        rows = outstanding(user).owed_by(cards_of(clients)).with_debtor()
        found = dict(rows.values_list("debtor").annotate(left=Sum(F("total_gross") - F("paid"))))
    for client in clients:
        client.owed = found.get(client.pk, Decimal(0))


def cards_of(clients: list[Any]) -> list[int]:
    """These cards and those that became part of them. No query when none was made of two."""
    kept = [client.pk for client in clients if client.former_cards_told]
    former = Client.objects.filter(merged_into__in=kept).values_list("pk", flat=True) if kept else ()
    return [*(client.pk for client in clients), *former]


def owing(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    debtors = outstanding(user).with_debtor().values("debtor")
    return rows.filter(pk__in=debtors) if value else rows.exclude(pk__in=debtors)


def company(user: Any) -> bool:
    return not user.partner_id


CLIENTS = ListAddition(
    "clients.client",
    columns=(
        Column(
            "owed", "Reste dû", lambda c: money(c.owed), value=lambda c: c.owed, css="num c-due", right="invoices.see", shown=company
        ),
    ),
    filters=(Filter("owed", "A un reste dû", "boolean", apply=owing, right="invoices.see"),),
    prefetch=add_up,
)  # fmt: skip
