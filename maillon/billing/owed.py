"""« Reste dû » in the list of clients, as on the record: what is still due on the invoices of each, for the company."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum

from maillon.billing.models import Invoice
from maillon.core.templatetags.kit import money
from maillon.lists.spec import Column, Filter, ListAddition


def outstanding(user: Any) -> QuerySet[Invoice]:
    return Invoice.objects.visible_to(user).outstanding().order_by()


def add_up(clients: list[Any], user: Any) -> None:
    """One query for the page; none for who sees no invoice."""
    found: dict[int, Decimal] = {}
    if user.can("invoices.see") and not user.partner_id:
        rows = outstanding(user).filter(client__in=[client.pk for client in clients])
        found = dict(rows.values_list("client").annotate(left=Sum(F("total_gross") - F("paid"))))
    for client in clients:
        client.owed = found.get(client.pk, Decimal(0))


def owing(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    debtors = outstanding(user).values("client")
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
