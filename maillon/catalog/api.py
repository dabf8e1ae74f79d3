"""Articles, read only. Purchase prices exist only for who may read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from maillon.catalog.lists import cost_of, with_costs
from maillon.catalog.models import Kind, Product, Supplier
from maillon.catalog.services.prices import shown_price
from maillon.core.api import Paging, page, require
from maillon.fields.services import api_values
from maillon.lists.grammar import cleaned

router = Router()


class ProductFilter(Schema):
    q: str = Field("", max_length=200, description="Mots du code, de la désignation ou de la marque.")
    kind: Kind | None = Field(None, description="hardware, service, subscription ou bundle.")
    archived: bool = Field(False, description="Aussi les articles retirés de la vente.")


class ProductRow(Schema):
    """Decimals as text, so that no cent is lost; a price that the caller may not read is absent. A partner reads its own.
    ``monthly_price``: what a bundle adds each month."""

    reference: str
    code: str
    name: str
    description: str
    kind: str
    brand: str
    unit: str
    serialised: bool
    has_mac: bool
    vat_rate: str
    vat_category: str
    commitment_months: int | None
    archived: bool
    custom: dict[str, Any]
    sale_price: str = ""
    monthly_price: str = ""
    purchase_price: str = ""
    supplier: str = ""


class ProductPage(Schema):
    items: list[ProductRow]
    next: str | None


def row(product: Product, user: Any) -> dict[str, Any]:
    told = {
        "reference": product.reference,
        "code": product.code,
        "name": product.name,
        "description": product.description,
        "kind": product.kind,
        "brand": product.brand,
        "unit": product.unit,
        "serialised": product.serialised,
        "has_mac": product.has_mac,
        "vat_rate": str(product.vat.rate),
        "vat_category": product.vat.category,
        "commitment_months": product.commitment_months,
        "archived": product.is_archived,
        "custom": api_values(product, user),
    }
    if (price := shown_price(product)) is not None:
        told["sale_price"] = str(price.amount)
        told["monthly_price"] = str(price.monthly)
    if user.can("costs.see"):
        cost = cost_of(product)
        told["purchase_price"] = str(cost.purchase_price if cost else Decimal(0))
        told["supplier"] = cost.supplier.name if cost and cost.supplier else ""
    return told


@router.get("/products", response=ProductPage, exclude_unset=True, summary="Les articles du catalogue")
def products(request: HttpRequest, asked: Query[ProductFilter], paging: Query[Paging]) -> dict[str, Any]:
    user = require(request, "catalog.see")
    rows = Product.objects.visible_to(user).select_related("vat")
    if not asked.archived:
        rows = rows.on_sale()
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if text := cleaned(asked.q):
        rows = rows.matching(text)
    return page(request, rows, paging, lambda found: row(found, user), lambda found: with_costs(found, user))


@router.get("/products/{reference}", response=ProductRow, exclude_unset=True, summary="Un article")
def product(request: HttpRequest, reference: str) -> dict[str, Any]:
    user = require(request, "catalog.see")
    found = get_object_or_404(Product.objects.visible_to(user).select_related("vat"), reference=cleaned(reference))
    with_costs([found], user)
    return row(found, user)


class SupplierRow(Schema):
    reference: str
    name: str
    is_operator: bool
    account_number: str
    email: str
    phone: str
    lead_days: int
    archived: bool


class SupplierPage(Schema):
    items: list[SupplierRow]
    next: str | None


def supplier_row(supplier: Supplier) -> dict[str, Any]:
    names = ("reference", "name", "is_operator", "account_number", "email", "phone", "lead_days")
    return {name: getattr(supplier, name) for name in names} | {"archived": supplier.is_archived}


@router.get("/suppliers", response=SupplierPage, summary="Les fournisseurs et les opérateurs")
def suppliers(request: HttpRequest, paging: Query[Paging], q: str = "", operator: bool | None = None) -> dict[str, Any]:
    user = require(request, "suppliers.see")
    rows = Supplier.objects.visible_to(user).current()
    if operator is not None:
        rows = rows.filter(is_operator=operator)
    if text := cleaned(q):
        rows = rows.matching(text)
    return page(request, rows, paging, supplier_row)
