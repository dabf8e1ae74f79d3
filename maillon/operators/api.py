"""Portings and operator orders, for other programs: reading only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from maillon.core.api import Paging, page, require
from maillon.lists.grammar import cleaned
from maillon.operators.lists import operator_order_by_words, porting_by_words
from maillon.operators.models import LineKind, OperatorOrder, Porting

router = Router()


class PortingFilter(Schema):
    q: str = Field("", max_length=200, description="Mots du client, de la référence, ou fragment d'un numéro.")
    status: Porting.Status | None = None
    kind: LineKind | None = None


class PortedNumberRow(Schema):
    """A range when ``last`` differs from ``first``; both in E.164. ``rio``: empty for those that follow the head line."""

    first: str
    last: str
    rio: str


class PortingRow(Schema):
    """``name``: the client. ``donor``: the operator that is left."""

    reference: str
    name: str
    order: str
    status: str
    kind: str
    donor: str
    recipient: str
    holder: str
    requested_on: date
    confirmed_on: date | None
    operator_reference: str
    numbers: list[PortedNumberRow]


class PortingPage(Schema):
    items: list[PortingRow]
    next: str | None


class OperatorOrderFilter(Schema):
    q: str = Field("", max_length=200, description="Mots du client, de la référence ou de celle de l'opérateur.")
    status: OperatorOrder.Status | None = None


class OperatorOrderRow(Schema):
    """``name``: the client. ``what``: the line or access."""

    reference: str
    name: str
    order: str
    status: str
    kind: str
    what: str
    operator: str
    operator_reference: str
    eligibility: str
    eligibility_on: date | None
    ordered_on: date | None
    promised_on: date | None
    delivered_on: date | None
    late: bool


class OperatorOrderPage(Schema):
    items: list[OperatorOrderRow]
    next: str | None


def porting_row(porting: Porting) -> dict[str, Any]:
    names = ("reference", "status", "kind", "holder", "requested_on", "confirmed_on", "operator_reference")
    return {name: getattr(porting, name) for name in names} | {
        "name": porting.client_name,
        "order": porting.order.reference,
        "donor": porting.donor_name,
        "recipient": porting.recipient_name,
        "numbers": [{"first": n.first, "last": n.last, "rio": n.rio} for n in porting.numbers.all()],
    }


def operator_order_row(row: OperatorOrder) -> dict[str, Any]:
    names = (
        "reference", "status", "kind", "operator_reference", "eligibility", "eligibility_on", "ordered_on", "promised_on",
        "delivered_on",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names} | {
        "name": row.client_name,
        "order": row.order.reference,
        "what": row.name,
        "operator": row.operator.name,
        "late": row.is_late,
    }


@router.get("portings", response=PortingPage, summary="Portabilités, les plus récentes d'abord")
def portings(request: HttpRequest, asked: Query[PortingFilter], paging: Query[Paging]) -> dict[str, Any]:
    user = require(request, "portings.see")
    rows: QuerySet[Any] = Porting.objects.visible_to(user).select_related("order").prefetch_related("numbers")
    if asked.status:
        rows = rows.filter(status=asked.status)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if text := cleaned(asked.q):
        rows = porting_by_words(rows, text)
    return page(request, rows, paging, porting_row)


@router.get("operator-orders", response=OperatorOrderPage, summary="Commandes opérateurs, les plus récentes d'abord")
def operator_orders(request: HttpRequest, asked: Query[OperatorOrderFilter], paging: Query[Paging]) -> dict[str, Any]:
    user = require(request, "operator_orders.see")
    rows: QuerySet[Any] = OperatorOrder.objects.visible_to(user).select_related("order", "operator")
    if asked.status:
        rows = rows.filter(status=asked.status)
    if text := cleaned(asked.q):
        rows = operator_order_by_words(rows, text)
    return page(request, rows, paging, operator_order_row)
