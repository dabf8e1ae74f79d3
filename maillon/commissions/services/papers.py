"""The statement as a PDF, kept when it is validated."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillon.accounts.models import Company
from maillon.billing.printing import rate_words
from maillon.commissions.models import Statement, StatementLine
from maillon.core import french
from maillon.core.errors import Refused
from maillon.documents import services as documents
from maillon.documents.branding import brand_of
from maillon.documents.models import Document
from maillon.documents.rendering import RenderError, render
from maillon.documents.shapes import CommissionRow, CommissionStatement, Party

KIND = "commission"


def statement_data(statement: Statement) -> CommissionStatement:
    """Ours to the partner: under the brand of the house, whatever the partner's own."""
    company, partner = Company.current(), statement.partner
    lines = list(statement.lines.order_by("position", "pk"))
    facts = [
        ("Mois", statement.month_words),
        ("Validé le", french.long_day(statement.validated_on).partition(" ")[2] if statement.validated_on else ""),
    ]
    data = CommissionStatement(
        brand=brand_of(company).as_data(),  # type: ignore[typeddict-item]
        number=statement.reference,
        draft=statement.is_draft,
        seller=_party(company),
        buyer=_party(partner),
        facts=[{"label": label, "value": value} for label, value in facts if value],
        lines=[_row(line) for line in lines],
        margin=any(line.kind == StatementLine.Kind.MARGIN for line in lines),
        due={"label": "Total HT dû" if statement.total >= 0 else "Total HT à déduire", "value": str(statement.total)},
    )
    return data


def _party(card: Any) -> Party:
    name = card.legal_name or getattr(card, "name", "") or card.brand_name
    lines = [card.street, card.street2, f"{card.postal_code} {card.city}".strip()]
    ids = [f"SIREN {french.siret(card.siren)}" if card.siren else ""]
    return Party(name=name, lines=[line for line in lines if line], ids=[one for one in ids if one])


def _row(line: StatementLine) -> CommissionRow:
    if line.invoice_line_id is None:
        return CommissionRow(label=line.label, number="", amount=str(line.amount))
    row = CommissionRow(
        label=line.label,
        note=line.client_name,
        number=line.number,
        date=french.day(line.issued_on) if line.issued_on else "",
        net=str(line.net),
        rate=rate_words(line.rate),
        amount=str(line.amount),
    )
    if line.own is not None:
        row["own"] = str(line.own)
    return row


def draw_pdf(statement: Statement) -> bytes:
    try:
        return render("commission", statement_data(statement), timestamp=timezone.now())
    except RenderError as error:
        raise Refused(f"{error} Prévenez la direction.") from error


def keep_statement(statement: Statement) -> Document:
    return documents.keep(
        statement,
        kind=KIND,
        number=statement.reference,
        title=f"{statement.title}, {statement.partner.name}",
        pdf=draw_pdf(statement),
        priced=True,
        partner_visible=True,
        client_visible=False,
    )


def kept_pdf(statement: Statement, user: Any) -> Document | None:
    return documents.of_record(statement, user).filter(kind=KIND).first()
