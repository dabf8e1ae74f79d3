"""REST: what there is of each article, and the purchases under way. No purchase price but for who may read costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from maillon.core.api import Paging, page, require
from maillon.lists.grammar import cleaned
from maillon.stock import reading
from maillon.stock.lists import purchase_words
from maillon.stock.models import Purchase, PurchaseLine, PurchasePrice

router = Router()


class StockFilter(Schema):
    q: str = Field("", max_length=200, description="Mots du code, de la désignation ou de la marque.")
    alert: bool = Field(False, description="Seulement ce qui est sous son minimum ou attendu.")


class StockRow(Schema):
    """``available`` is ``on_hand`` less ``reserved``; ``on_order`` is awaited from suppliers."""

    reference: str
    code: str
    name: str
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    minimum: Decimal
    on_order: Decimal
    alert: bool


class StockPage(Schema):
    items: list[StockRow]
    next: str | None


@router.get("stock", response=StockPage, summary="Le stock par article")
def stock(request: HttpRequest, asked: Query[StockFilter], paging: Query[Paging]) -> dict[str, Any]:
    user = require(request, "stock.see")
    rows = reading.articles(user)
    if asked.alert:
        rows = rows.filter(alert=True)
    if text := cleaned(asked.q):
        rows = rows.matching(text)
    return page(request, rows, paging, lambda product: {name: getattr(product, name) for name in StockRow.model_fields})


class PurchaseFilter(Schema):
    q: str = Field("", max_length=200, description="Mots du fournisseur, d'un article ou de la référence.")
    status: Purchase.Status | None = None


class PurchaseLineRow(Schema):
    """``unit_price``: absent for who may not read costs."""

    code: str
    name: str
    quantity: Decimal
    received: Decimal
    unit_price: str = ""


class PurchaseRow(Schema):
    reference: str
    supplier: str
    status: str
    expected_on: date | None
    place: str
    lines: list[PurchaseLineRow]


class PurchasePage(Schema):
    items: list[PurchaseRow]
    next: str | None


@router.get("purchases", response=PurchasePage, exclude_unset=True, summary="Les commandes aux fournisseurs")
def purchases(request: HttpRequest, asked: Query[PurchaseFilter], paging: Query[Paging]) -> dict[str, Any]:
    user = require(request, "purchases.see")
    rows: Any = Purchase.objects.visible_to(user).select_related("place")
    if asked.status:
        rows = rows.filter(status=asked.status)
    if text := cleaned(asked.q):
        rows = purchase_words(rows, text)
    return page(request, rows, paging, purchase_row, lambda found: with_lines(found, user))


def with_lines(found: Sequence[Any], user: Any) -> None:
    prices = dict(
        PurchasePrice.objects.visible_to(user).filter(line__purchase__in=found).values_list("line_id", "unit_price")
    )
    lines: dict[int, list[dict[str, Any]]] = {}
    for line in PurchaseLine.objects.filter(purchase__in=found).select_related("product").order_by("pk"):
        told = {"code": line.product.code, "name": line.label, "quantity": line.quantity, "received": line.received}
        if line.pk in prices:
            told["unit_price"] = str(prices[line.pk])
        lines.setdefault(line.purchase_id, []).append(told)
    for purchase in found:
        purchase.shown_lines = lines.get(purchase.pk, [])


def purchase_row(purchase: Any) -> dict[str, Any]:
    return {
        "reference": purchase.reference,
        "supplier": purchase.supplier_name,
        "status": purchase.status,
        "expected_on": purchase.expected_on,
        "place": purchase.place.name,
        "lines": purchase.shown_lines,
    }
