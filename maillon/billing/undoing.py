"""What becomes of the invoices of an order that is cancelled: drafts go, what was issued waits for its credit note."""

from __future__ import annotations

from typing import Any

from maillon.accounts.roles import Role
from maillon.billing.models import Invoice
from maillon.core import french
from maillon.orders.undoing import Consequence, Undoing


def of_invoices(order: Any) -> list[Consequence]:
    rows = Invoice.objects.debits().filter(order=order).order_by("pk")
    return [_invoice(invoice) for invoice in rows if invoice.is_draft or not invoice.credited]


def _invoice(invoice: Invoice) -> Consequence:
    url, amount = invoice.get_absolute_url(), french.money(invoice.total_gross, "TTC")
    if invoice.is_draft:
        return Consequence(f"Brouillon de facture {invoice.reference} supprimé", url)
    paid = f", dont {french.money(invoice.paid)} déjà réglés à rembourser" if invoice.paid else ""
    return Consequence(
        f"Facture {invoice.number} de {amount}{paid} : avoir à faire",
        url,
        f"Faire l'avoir de {invoice.number}",
        Role.ACCOUNTING,
    )


OFFERS = (Undoing("Factures", of_invoices, order=60),)
