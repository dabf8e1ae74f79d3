"""REST, to read only: the statements that the caller may see."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from maillon.commissions.models import Statement
from maillon.core.api import Paging, page, require

router = Router()


class StatementRow(Schema):
    """``month``: its first day. ``total_net``: before tax, negative when it is to be deducted."""

    reference: str
    name: str
    partner: str
    month: date
    status: str
    total_net: Decimal
    validated_on: date | None
    paid_on: date | None


class StatementPage(Schema):
    items: list[StatementRow]
    next: str | None


class StatementLineRow(Schema):
    """``invoice``: empty for what a minimum adds or a maximum takes away. ``own_net``: at the partner's own prices."""

    kind: str
    invoice: str
    issue_date: date | None
    client: str
    label: str
    sold_net: Decimal
    own_net: Decimal | None
    rate: Decimal
    total_net: Decimal


class StatementFull(StatementRow):
    lines: list[StatementLineRow]


def row(statement: Statement) -> dict[str, Any]:
    names = ("reference", "month", "status", "validated_on", "paid_on")
    return {
        **{name: getattr(statement, name) for name in names},
        "name": statement.title,
        "partner": statement.partner.name,
        "total_net": statement.total,
    }


@router.get("commissions", response=StatementPage, summary="Relevés de commission, les plus récents d'abord")
def statements(request: HttpRequest, paging: Query[Paging], status: str = "") -> dict[str, Any]:
    user = require(request, "commissions.see")
    rows = Statement.objects.visible_to(user).select_related("partner")
    return page(request, rows.filter(status=status) if status else rows, paging, row)


@router.get("commissions/{ref}", response=StatementFull, summary="Un relevé de commission et ses lignes")
def statement(request: HttpRequest, ref: str) -> dict[str, Any]:
    user = require(request, "commissions.see")
    found = get_object_or_404(Statement.objects.visible_to(user).select_related("partner"), reference=ref)
    lines = [
        {
            "kind": line.kind,
            "invoice": line.number,
            "issue_date": line.issued_on,
            "client": line.client_name,
            "label": line.label,
            "sold_net": line.net,
            "own_net": line.own,
            "rate": line.rate,
            "total_net": line.amount,
        }
        for line in found.lines.order_by("position", "pk")
    ]
    return {**row(found), "lines": lines}
