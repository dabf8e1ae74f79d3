"""The PDF of an issued invoice, made by the worker so that issuing waits for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.utils import timezone

from maillon.accounts.models import Company
from maillon.billing.models import Invoice, IssuedInvoice
from maillon.billing.printing import invoice_data
from maillon.core import scope
from maillon.core.events import emit
from maillon.core.jobs import job
from maillon.documents.branding import brand_of
from maillon.documents.models import Document
from maillon.documents.rendering import render
from maillon.documents.services import keep
from maillon.documents.shapes import BrandData
from maillon.documents.xmp import FILE_NAME

INVOICE, CREDIT_NOTE = "invoice", "credit_note"


@job()
def render_invoice(issued_id: int) -> None:
    """Draw, keep, and say that it is ready: once, even when two workers try. The mail waits for this event."""
    with scope.system("PDF d'une facture émise"):
        frozen = IssuedInvoice.objects.get(pk=issued_id)
        invoice = Invoice.objects.select_for_update(of=("self",)).get(pk=frozen.invoice_id)
        if pdf_of(invoice) is not None:
            return
        document = keep_pdf(invoice, frozen)
        emit(
            "billing.invoice_ready", record=invoice, number=frozen.number, kind=invoice.kind, document=str(document.key)
        )


def keep_pdf(invoice: Invoice, frozen: IssuedInvoice) -> Document:
    """File the drawing of what was frozen, for whoever the invoice is addressed to."""
    return keep(
        invoice,
        kind=CREDIT_NOTE if invoice.is_credit else INVOICE,
        number=frozen.number,
        title=f"{frozen.snapshot['title']} {frozen.number}",
        pdf=draw(frozen),
        priced=True,
        partner_visible=invoice.is_addressed_to_partner,
        client_visible=not invoice.is_addressed_to_partner,
        sealed=True,
    )


def draw(frozen: IssuedInvoice) -> bytes:
    """PDF/A-3a + PDF/UA-1 with its ``factur-x.xml``; the same bytes each time while the brand does not change."""
    data = invoice_data(frozen.snapshot, _brand())
    return render(_template(data), data, attachments={FILE_NAME: frozen.xml.encode()}, timestamp=frozen.issued_at)


def draw_preview(snapshot: Mapping[str, Any]) -> bytes:
    """What a draft would look like, « PROJET » across the page, without its XML."""
    data = invoice_data(snapshot, _brand()) | {"draft": True, "facturx": ""}
    return render(_template(data), data, timestamp=timezone.now())


def _brand() -> BrandData:
    """The seller is the house, whoever brought the business."""
    return cast(BrandData, brand_of(Company.current()).as_data())


def _template(data: Mapping[str, Any]) -> str:
    return "avoir" if data["kind"] == "avoir" else "facture"


def pdf_of(invoice: Invoice) -> Document | None:
    """The kept PDF of an issued invoice, or ``None`` while it is being made."""
    return Document.objects.filter(target_model=invoice._meta.label_lower, target_id=invoice.pk, sealed=True).first()
