"""How an invoice is found: its number in any form, its draft's reference, its order, its client or payer."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.billing.models import Invoice
from maillon.core import french
from maillon.search.sources import Found, SearchSource


def found(invoice: Invoice) -> Found:
    order = invoice.order.reference if invoice.order_id and invoice.order else ""
    return Found(
        label=f"{invoice.title}, {invoice.buyer_name}",
        url=invoice.get_absolute_url(),
        reference=invoice.number or invoice.reference,
        detail=f"{invoice.client_name} · {french.money(invoice.total_gross, 'TTC')}",
        words=(invoice.client_name, invoice.buyer_name, (invoice.number or invoice.reference).replace("-", "")),
        numbers=(invoice.number or "", invoice.reference, order),
        # A partner finds only what is addressed to it, once issued.
        partner_id=invoice.partner_id if invoice.is_addressed_to_partner and not invoice.is_draft else None,
        client_id=invoice.client_id,
    )


def rows() -> QuerySet[Invoice]:
    return Invoice.objects.select_related("order")


SOURCE = SearchSource("billing.invoice", "Factures", "file-invoice", "invoices.see", found, rows, order=60)
