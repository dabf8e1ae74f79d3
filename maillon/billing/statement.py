"""What an invoice states: from its rows to EN 16931 (``facturx.model``), and to the plain snapshot that is frozen.

Reads attributes, runs no query. France: CGI ann. II art. 242 nonies A, C. com. L441-9.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from maillon.billing.chain import canonical_json
from maillon.billing.facturx import model as en
from maillon.core import french

SNAPSHOT_VERSION = 1
GOODS, SERVICES, MIXED = "B", "S", "M"
NATURES = {
    GOODS: "Livraison de biens",
    SERVICES: "Prestation de services",
    MIXED: "Mixte : biens et prestations de services",
}
MEANS = {"transfer": "58", "debit": "59", "card": "48", "cheque": "20"}
SERVED = "AAI"  # UNTDID 4451: general information
TREATMENT, TREATMENT_ABROAD, TREATMENT_CONSUMER = "B2B", "B2BINT", "B2C"


def nature_of(kinds: Sequence[str]) -> str:
    """B goods, S services, M both (the new mention « catégorie de l'opération », BT-23)."""
    goods = [kind == "hardware" for kind in kinds]
    if all(goods):
        return GOODS
    return MIXED if any(goods) else SERVICES


def address_of(card: Any) -> en.Address:
    return en.Address(
        line1=card.street,
        line2=card.street2,
        postal_code=card.postal_code,
        city=card.city,
        country=getattr(card, "country", "") or "FR",
    )


def siren_of(card: Any) -> str:
    return card.siren or card.siret[:9]


def _siret_of(card: Any) -> str:
    """Only a SIRET that goes with the SIREN (BR-FR-09)."""
    return card.siret if card.siret.startswith(siren_of(card)) else ""


def seller_party(company: Any) -> en.Party:
    legal = " – ".join(part for part in (company.legal_form, company.rcs) if part)
    return en.Party(
        name=company.legal_name or company.brand_name,
        trade_name=company.brand_name if company.brand_name != company.legal_name else "",
        address=address_of(company),
        siren=siren_of(company),
        siret=_siret_of(company),
        vat_number=company.vat_number,
        legal_info=legal,
        contact=en.Contact(name="Service facturation", phone=company.phone, email=company.email)
        if company.phone and company.email
        else None,
    )


def buyer_party(card: Any) -> en.Party:
    """``card``: the client or the partner that pays."""
    return en.Party(
        name=card.legal_name or card.name,
        trade_name=card.name if card.legal_name and card.legal_name != card.name else "",
        address=address_of(card),
        siren=siren_of(card),
        siret=_siret_of(card),
        vat_number=card.vat_number,
    )


def line_of(line: Any) -> en.InvoiceLine:
    return en.InvoiceLine(
        name=line.label,
        description=line.note,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount,
        vat_rate=line.vat_rate,
        vat_category=line.vat_category,
        exemption_reason=line.exemption_text,
        exemption_code=line.exemption_code,
        place=line.place,
    )


def treatment_of(buyer: en.Party) -> str:
    """BAR: the sale's place in the reform. A French buyer without a SIREN (individual, association) is a consumer."""
    if buyer.address.country != "FR":
        return TREATMENT_ABROAD
    return TREATMENT if buyer.siren else TREATMENT_CONSUMER


def notes_of(company: Any, buyer: en.Party, comment: str, served: str = "") -> tuple[en.Note, ...]:
    """The four notes of every French invoice, for whom the work was done when another pays, then what the person added.

    The 40 € are owed by professionals only.
    """
    rate, treatment = french.number(company.late_rate, 2).removesuffix(",00"), treatment_of(buyer)
    compulsory = en.french_notes(
        f"Pénalités de retard : {rate} % par an, exigibles dès le lendemain de l'échéance, sans rappel "
        "(article L441-10 du code de commerce).",
        "Indemnité forfaitaire pour frais de recouvrement : "
        + ("sans objet." if treatment == TREATMENT_CONSUMER else "40 € (article D441-5 du code de commerce)."),
        "Pas d'escompte pour paiement anticipé.",
        treatment,
    )
    more = (en.Note(SERVED, served), en.Note("", comment))
    return (*compulsory, *(note for note in more if note.text))


def vat_due(company: Any, nature: str) -> str:
    """BT-8: on debits by option; else on delivery for goods, on payment for services (CGI art. 269)."""
    if company.vat_on_debits:
        return en.VAT_ON_DEBITS
    return en.VAT_ON_DELIVERY if nature == GOODS else en.VAT_ON_PAYMENT


def payment_of(company: Any, method: str, number: str) -> en.PaymentMeans | None:
    code = MEANS.get(method, "58")
    if code == "58" and not company.iban:
        return None
    iban = company.iban if code == "58" else ""
    return en.PaymentMeans(
        code=code, iban=iban, bic=company.bic if iban else "", account_name=company.legal_name if iban else ""
    )


def statement(
    *,
    number: str,
    issued_on: date,
    due_on: date | None,
    kind: str,
    lines: Sequence[Any],
    seller: Any,
    buyer: Any,
    method: str = "transfer",
    delivery: en.Delivery | None = None,
    served: str = "",
    preceding: en.PrecedingInvoice | None = None,
    buyer_reference: str = "",
    order_reference: str = "",
    comment: str = "",
) -> en.Invoice:
    """The invoice as EN 16931 says it. ``seller``, ``buyer``: cards (Company; Client or Partner); ``lines``: InvoiceLine rows."""
    nature, buyer_side = nature_of([line.kind for line in lines]), buyer_party(buyer)
    credit = kind in en.CREDIT_NOTES
    return en.Invoice(
        number=number,
        issued_on=issued_on,
        due_on=due_on,
        type_code=kind,
        process=f"{nature}1",
        seller=seller_party(seller),
        buyer=buyer_side,
        lines=tuple(line_of(line) for line in lines),
        notes=notes_of(seller, buyer_side, comment, served),
        vat_due=vat_due(seller, nature),
        payment=None if credit else payment_of(seller, method, number),
        payment_terms=f"À déduire de {preceding.number}, ou à rembourser" if credit and preceding else "",
        delivery=delivery,
        preceding=(preceding,) if preceding else (),
        purchase_order=buyer_reference,
        sales_order=order_reference,
        remittance=number,
    )


def snapshot(stated: en.Invoice, **more: Any) -> dict[str, Any]:
    """Plain JSON of the whole invoice with its totals. ``more``: what is printed beside (order, nature, reason...)."""
    totals = stated.totals
    content = {
        "version": SNAPSHOT_VERSION,
        "invoice": asdict(stated),
        "line_totals": totals.line_nets,
        "totals": {
            **{k: getattr(totals, k) for k in ("net", "vat", "gross", "prepaid", "due")},
            "vat_lines": [asdict(vat_line) for vat_line in totals.vat_lines],
        },
        **more,
    }
    return plain(content)


def plain(content: dict[str, Any]) -> dict[str, Any]:
    """The same content as JSON keeps it: read back from the database, it has the same canonical form."""
    return dict(json.loads(canonical_json(content)))
