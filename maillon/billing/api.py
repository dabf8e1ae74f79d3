"""REST: the invoices that the caller may see. ``ref`` is a legal number or a draft's reference."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from maillon.billing import standing
from maillon.billing.models import Invoice
from maillon.billing.views.invoices import kept_pdf
from maillon.core.api import Paging, page, require
from maillon.documents.services import read
from maillon.documents.views import pdf_answer

router = Router()


class InvoiceRow(Schema):
    """``name``: whom it is addressed to. ``status``: derived from what was paid, credited and due."""

    reference: str
    name: str
    number: str | None
    kind: str
    status: str
    client: str
    order: str | None
    issue_date: date | None
    due_date: date | None
    total_net: Decimal
    total_vat: Decimal
    total_gross: Decimal
    paid: Decimal
    remaining: Decimal


class InvoicePage(Schema):
    items: list[InvoiceRow]
    next: str | None


class InvoiceLineRow(Schema):
    """``site``: which one it serves, when the order has several."""

    label: str
    note: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    vat_rate: Decimal
    total_net: Decimal
    site: str


class InvoiceFull(InvoiceRow):
    lines: list[InvoiceLineRow]


def row(invoice: Invoice) -> dict[str, Any]:
    names = (
        "reference",
        "number",
        "kind",
        "issue_date",
        "due_date",
        "total_net",
        "total_vat",
        "total_gross",
        "paid",
        "remaining",
    )
    return {
        **{name: getattr(invoice, name) for name in names},
        "name": invoice.buyer_name,
        "status": invoice.standing.value,
        "client": invoice.client_name,
        "order": invoice.order.reference if invoice.order_id and invoice.order else None,
    }


@router.get("invoices", response=InvoicePage, summary="Factures et avoirs, les plus récents d'abord")
def invoices(request: HttpRequest, paging: Query[Paging], status: str = "") -> dict[str, Any]:
    user = require(request, "invoices.see")
    rows = Invoice.objects.visible_to(user).select_related("order")
    if status:
        rows = rows.standing_in([status] if status in standing.Standing.values else [])
    return page(request, rows, paging, row)


@router.get("invoices/{ref}", response=InvoiceFull, summary="Une facture et ses lignes")
def invoice(request: HttpRequest, ref: str) -> dict[str, Any]:
    found = find(request, ref)
    lines = [
        {
            "label": line.label,
            "note": line.note,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "discount": line.discount,
            "vat_rate": line.vat_rate,
            "total_net": line.priced.net,
            "site": line.place,
        }
        for line in found.lines.all()
    ]
    return {**row(found), "lines": lines}


@router.get(
    "invoices/{ref}/pdf",
    summary="Le PDF Factur-X d'une facture émise",
    openapi_extra={
        "responses": {"200": {"description": "PDF/A-3 avec factur-x.xml", "content": {"application/pdf": {}}}}
    },
)
def invoice_pdf(request: HttpRequest, ref: str) -> HttpResponse:
    found = find(request, ref)
    return pdf_answer(read(kept_pdf(found, request.user)), f"{found.number}.pdf")


def find(request: HttpRequest, ref: str) -> Invoice:
    user = require(request, "invoices.see")
    rows = Invoice.objects.visible_to(user).select_related("order")
    return get_object_or_404(rows, Q(reference=ref) | Q(number=ref))
