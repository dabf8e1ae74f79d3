"""The mail that takes a validated statement to its partner, when its card says that it reads them."""

from __future__ import annotations

from typing import Any

from maillon.accounts.hosts import site_url
from maillon.accounts.models import Company
from maillon.automation.actions import DefaultRule, MailContext
from maillon.commissions.models import Statement, of_month
from maillon.commissions.services import papers
from maillon.core import french
from maillon.documents.branding import brand_of
from maillon.documents.models import Document
from maillon.orders.mails import PARTNER

VARIABLES = {
    "reference": "référence du relevé",
    "partenaire": "nom du partenaire",
    "mois": "mois du relevé",
    "du_mois": "« d'octobre 2026 », « de novembre 2026 »",
    "montant": "total HT",
    "paye_le": "date du paiement",
    "societe": "nom de votre société",
}


def build(statement: Statement, audience: str) -> dict[str, Any]:
    partner, brand = statement.partner, brand_of(Company.current())
    told = audience == PARTNER and partner.sees_commissions and partner.email and not statement.is_draft
    kept = Document.objects.filter(target_model="commissions.statement", target_id=statement.pk, kind=papers.KIND)
    return {
        "to": [partner.email] if told else [],
        "brand": brand,
        "values": {
            "reference": statement.reference,
            "partenaire": partner.name,
            "mois": statement.month_words,
            "du_mois": of_month(statement.month),
            "montant": french.money(statement.total, "HT"),
            "paye_le": french.day(statement.paid_on) if statement.paid_on else "",
            "societe": brand.name,
        },
        "documents": list(kept[:1]) if told else [],
        "button_url": f"{site_url(statement.partner_id)}{statement.get_absolute_url()}",
        "reply_to": brand.email,
    }


def sample() -> Statement | None:
    return Statement.objects.select_related("partner").exclude(status=Statement.Status.DRAFT).order_by("-pk").first()


CONTEXT = MailContext("commissions.statement", build, VARIABLES, sample)

RULES = (
    DefaultRule(
        "commission_validated",
        "Relevé de commission validé : envoyé au partenaire",
        "commissions.statement_validated",
        (),
        ({"action": "send_mail", "options": {"template": "releve-de-commission", "audience": PARTNER}},),
        (
            {
                "key": "releve-de-commission",
                "label": "Relevé de commission",
                "subject": "Votre relevé de commission {{ du_mois }}",
                "body": "Bonjour {{ partenaire }},\n\nVous trouverez ci-joint votre relevé de commission {{ du_mois }}, d'un "
                "montant de {{ montant }}.\n\nPour toute question, répondez simplement à ce message.\n\n{{ societe }}",
                "button_label": "Lire le relevé",
            },
        ),
    ),
)
