"""What the mails about an invoice may say, and to whom: the payer's billing address, and nobody else."""

from __future__ import annotations

from typing import Any

from maillon.accounts.models import Company
from maillon.automation.actions import DefaultRule, MailContext
from maillon.billing import tasks
from maillon.billing.models import Invoice
from maillon.core import french
from maillon.documents.branding import brand_of

VARIABLES = {
    "numero": "numéro de la facture",
    "type": "facture, avoir...",
    "payeur": "raison sociale du payeur",
    "client": "nom du client",
    "montant": "total TTC",
    "reste": "reste dû",
    "echeance": "date d'échéance",
    "commande": "référence de la commande",
    "motif": "motif de l'avoir",
    "societe": "nom de votre société",
}


def build(invoice: Invoice, audience: str) -> dict[str, Any]:
    """``audience``: ``client`` or ``partner``; the one that does not pay receives nothing."""
    brand = brand_of(Company.current())
    pdf = None if invoice.is_draft else tasks.pdf_of(invoice)
    address = address_of(invoice) if audience == invoice.payer and not invoice.is_draft else ""
    return {
        "to": [address] if address else [],
        "brand": brand,
        "values": values(invoice, brand.name),
        "documents": [pdf] if pdf else [],
        "reply_to": brand.email,
    }


def address_of(invoice: Invoice) -> str:
    if invoice.is_addressed_to_partner:
        return invoice.partner.email if invoice.partner else ""
    return invoice.paying_card.billing_email or invoice.paying_card.email


def values(invoice: Invoice, house: str) -> dict[str, str]:
    return {
        "numero": str(invoice),
        "type": french.lower_first(invoice.get_kind_display()),
        "payeur": invoice.buyer_name,
        "client": invoice.client_name,
        "montant": french.money(invoice.total_gross, "TTC"),
        "reste": french.money(invoice.remaining),
        "echeance": french.long_day(invoice.due_date) if invoice.due_date else "",
        "commande": invoice.order.reference if invoice.order else "",
        "motif": invoice.credit_reason,
        "societe": house,
    }


def sample() -> Invoice | None:
    return Invoice.objects.issued().debits().order_by("-id").first()


CONTEXT = MailContext("billing.invoice", build, VARIABLES, sample)


def _to_payer(template: str) -> tuple[dict[str, Any], ...]:
    """One mail for each audience: only the payer has an address."""
    return tuple(
        {"action": "send_mail", "options": {"template": template, "audience": audience}}
        for audience in ("client", "partner")
    )


RULES = (
    DefaultRule(
        "invoice_ready",
        "Facture émise : envoyée à son payeur",
        "billing.invoice_ready",
        ({"field": "kind_words", "operator": "in", "value": "facture, facture d'acompte, facture rectificative"},),
        _to_payer("facture-emise"),
        (
            {
                "key": "facture-emise",
                "label": "Facture émise",
                "subject": "Votre facture {{ numero }}",
                "body": "Bonjour,\n\nVous trouverez ci-joint la facture {{ numero }} d'un montant de {{ montant }}, "
                "à régler au plus tard le {{ echeance }}.\n\nElle est au format Factur-X : votre logiciel de comptabilité "
                "peut la lire directement.\n\nPour toute question, répondez simplement à ce message.\n\n{{ societe }}",
                "button_label": "",
            },
        ),
    ),
    DefaultRule(
        "credit_note_ready",
        "Avoir émis : envoyé à son payeur",
        "billing.invoice_ready",
        ({"field": "kind_words", "operator": "in", "value": "avoir, avoir d'acompte"},),
        _to_payer("avoir-emis"),
        (
            {
                "key": "avoir-emis",
                "label": "Avoir émis",
                "subject": "Votre avoir {{ numero }}",
                "body": "Bonjour,\n\nVous trouverez ci-joint l'avoir {{ numero }} d'un montant de {{ montant }}.\n\n"
                "Motif : {{ motif }}\n\nPour toute question, répondez simplement à ce message.\n\n{{ societe }}",
                "button_label": "",
            },
        ),
    ),
)
