"""Total credit note: the only way to undo an issued invoice."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from maillon.billing.models import Allocation, Invoice, InvoiceLine
from maillon.billing.services.drafts import add_all
from maillon.billing.services.freeing import free_credited
from maillon.billing.services.issue import issue
from maillon.billing.services.telling import tell
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.records.services import link

COPIED = (
    "order_line_id",
    "position",
    "kind",
    "label",
    "note",
    "place",
    "quantity",
    "unit_price",
    "discount",
    "vat_rate",
    "vat_category",
    "exemption_code",
    "exemption_text",
)


def credit(invoice: Invoice, reason: str, actor: Any = None, on: date | None = None) -> Invoice:
    """Issue the credit note of a whole invoice (381; 503 for a deposit) and set it against what remains due.

    What had already been paid stays on the credit note, to be paid back. The lines of the order, or the time of the tickets, can
    be invoiced again.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("Indiquez le motif de l'avoir : il est imprimé et gardé.")
    with transaction.atomic():
        locked = (
            Invoice.objects.select_for_update(of=("self",))
            .select_related("client", "partner", "order", "head_office")
            .get(pk=invoice.pk)
        )
        _refuse(locked)
        note = issue(_copy(locked, reason), actor, on)
        used = min(locked.remaining, note.total_gross)
        if used:
            Allocation.objects.create(credit_note=note, invoice=locked, amount=used)
        locked.paid += used
        locked.credited = note.total_gross
        note.paid = used
        for row, fields in ((locked, ["paid", "credited"]), (note, ["paid"])):
            row.save(update_fields=fields)
        free_credited(locked)
        tell(locked, f"a annulé {locked.number} par l'avoir {note.number}", actor=actor, tone="warning", detail=reason)
        emit("billing.invoice_credited", record=locked, actor=actor, credit_note=note.number, reason=reason)
    return note


def _refuse(invoice: Invoice) -> None:
    if invoice.is_draft:
        raise Refused("Un brouillon ne s'annule pas par un avoir : supprimez-le.")
    if invoice.is_credit:
        raise Refused("Un avoir ne s'annule pas par un avoir : faites une nouvelle facture.")
    if invoice.credited:
        raise Overtaken(f"{invoice.number} est déjà annulée par un avoir.")


def _copy(invoice: Invoice, reason: str) -> Invoice:
    note = Invoice(
        kind=Invoice.Kind.DEPOSIT_CREDIT if invoice.kind == Invoice.Kind.DEPOSIT else Invoice.Kind.CREDIT_NOTE,
        client=invoice.client,
        client_name=invoice.client_name,
        partner=invoice.partner,
        payer=invoice.payer,
        head_office=invoice.head_office,
        buyer_name=invoice.buyer_name,
        order=invoice.order,
        corrects=invoice,
        credit_reason=reason[:300],
        delivery_date=invoice.delivery_date,
    )
    add_all(
        note,
        [
            InvoiceLine(partner_id=note.partner_id, **{name: getattr(line, name) for name in COPIED})
            for line in invoice.lines.all()
        ],
    )
    link(invoice, note, "Avoir")
    return note
