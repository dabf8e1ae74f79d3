"""What keeps a draft from being issued, in words. Pure: reads attributes only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from maillon.billing import statement
from maillon.core import french
from maillon.core.identifiers import Invalid, clean_siren, clean_vat_number
from maillon.core.money import vat_breakdown

# Accepted by the French platforms (BR-FR-16, G1.24).
RATES = frozenset(
    Decimal(r)
    for r in ("0", "0.9", "1.05", "1.75", "2.1", "5.5", "7", "8.5", "9.2", "9.6", "10", "13", "19.6", "20", "20.6")
)
CATEGORIES = frozenset({"S", "E", "AE", "K", "G", "O", "Z"})
EXEMPT = frozenset({"E", "AE", "K", "G", "O"})


def faults(
    *,
    lines: Sequence[Any],
    seller: Any,
    buyer: Any,
    on: date,
    due: date | None,
    today: date,
    last_date: date | None,
    siren_waived: bool = False,
) -> list[str]:
    """Every reason not to issue, each a French sentence that says what to do; empty when the invoice may leave.

    ``siren_waived``: ADV said on the order that this payer has none (individual, association).
    """
    return [
        *seller_faults(seller),
        *buyer_faults(buyer, siren_waived),
        *line_faults(lines, seller),
        *date_faults(on, due, today, last_date),
    ]


def seller_faults(seller: Any) -> list[str]:
    wanted = {
        "la raison sociale": seller.legal_name,
        "le SIREN": _valid_siren(seller),
        "l'adresse": _complete_address(seller),
        "le numéro de TVA": seller.vat_number,
    }
    missing = [name for name, value in wanted.items() if not value]
    if not missing:
        return []
    return [
        f"Il manque {french.listing(missing)} de votre société : complétez ses réglages, l'émetteur d'une facture doit les porter."
    ]


def buyer_faults(buyer: Any, siren_waived: bool = False) -> list[str]:
    name, found = buyer.legal_name or buyer.name, []
    if not _complete_address(buyer):
        found.append(f"Il manque l'adresse de facturation de {name} (rue, code postal, ville) : complétez sa fiche.")
    if (buyer.country or "FR") == "FR":
        if not _valid_siren(buyer) and (statement.siren_of(buyer) or not siren_waived):
            found.append(
                f"Il manque un SIREN valable à {name} : il est obligatoire sur une facture entre professionnels. Complétez sa fiche."
            )
    elif not buyer.vat_number:
        found.append(f"Il manque le numéro de TVA de {name}, établi hors de France : complétez sa fiche.")
    if buyer.vat_number and not _valid_vat(buyer.vat_number):
        found.append(f"Le numéro de TVA de {name} n'est pas valable : vérifiez sa fiche.")
    return found


def line_faults(lines: Sequence[Any], seller: Any) -> list[str]:
    if not lines:
        return ["Ajoutez au moins une ligne."]
    found = [sentence for rank, line in enumerate(lines, start=1) if (sentence := _line_fault(rank, line))]
    categories = {line.vat_category for line in lines}
    if "O" in categories and len(categories) > 1:
        found.append("Une ligne hors du champ de la TVA ne se mélange pas aux autres : faites deux factures.")
    if not found and vat_breakdown(line.priced for line in lines).gross < 0:
        found.append("Le total est négatif : faites un avoir.")
    return found


def _line_fault(rank: int, line: Any) -> str:
    where = f"Ligne {rank}, « {line.label} »"
    if not line.label.strip():
        return f"Ligne {rank} : il manque la désignation."
    if line.quantity == 0:
        return f"{where} : la quantité est nulle. Corrigez-la ou retirez la ligne."
    if line.vat_category not in CATEGORIES or line.vat_rate not in RATES:
        return f"{where} : le taux de TVA de {french.percent(line.vat_rate, 2)} n'est pas admis en France. Choisissez-en un autre."
    if line.vat_category == "S" and line.vat_rate == 0:
        return f"{where} : un taux de 0 % demande un motif d'exonération. Choisissez le taux qui le porte."
    if line.vat_category in EXEMPT and line.vat_rate != 0:
        return f"{where} : une ligne exonérée ne porte pas de TVA. Choisissez un autre taux."
    if line.vat_category in EXEMPT and not (line.exemption_text or line.exemption_code):
        return f"{where} : il manque le motif d'exonération de TVA. Complétez ce taux dans le catalogue."
    return ""


def date_faults(on: date, due: date | None, today: date, last_date: date | None) -> list[str]:
    found = []
    if on > today:
        found.append("La date d'émission est dans le futur : une facture porte la date du jour où elle part.")
    if last_date and on < last_date:
        found.append(
            f"La dernière pièce émise est du {last_date:%d/%m/%Y} : numéros et dates vont dans le même sens, "
            "une facture ne peut pas porter une date antérieure."
        )
    if due and due < on:
        found.append(f"L'échéance ({due:%d/%m/%Y}) précède la date d'émission : corrigez-la.")
    return found


def _complete_address(card: Any) -> bool:
    return bool(card.street.strip() and card.postal_code.strip() and card.city.strip())


def _valid_siren(card: Any) -> bool:
    try:
        return bool(clean_siren(statement.siren_of(card)))
    except Invalid:
        return False


def _valid_vat(number: str) -> bool:
    try:
        return bool(clean_vat_number(number))
    except Invalid:
        return False
