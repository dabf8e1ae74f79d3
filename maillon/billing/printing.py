"""An issued invoice as the Typst template wants it: from its frozen snapshot only, so that it prints the same for ever. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from maillon.billing.facturx.model import CREDIT_NOTES, DEPOSIT, DEPOSIT_CREDIT_NOTE
from maillon.core import french
from maillon.core.identifiers import display_iban
from maillon.documents.shapes import BrandData, Fact, Group, Invoice, Line, Party, Sum, VatRow

KINDS = {"380": "facture", "386": "acompte", "381": "avoir", "503": "avoir", "384": "rectificative"}
EXEMPTIONS = {
    "AE": "autoliquidation",
    "E": "exonéré",
    "G": "exportation",
    "K": "intracommunautaire",
    "O": "hors champ",
    "Z": "taux nul",
}
MEANS = {"58": "Par virement", "59": "Par prélèvement SEPA", "48": "Par carte", "20": "Par chèque"}
CODED = frozenset({"PMD", "PMT", "AAB", "BAR"})


def invoice_data(snapshot: Mapping[str, Any], brand: BrandData) -> Invoice:
    stated = snapshot["invoice"]
    kind = KINDS[stated["type_code"]]
    credit = stated["type_code"] in CREDIT_NOTES
    totals = snapshot["totals"]
    data = Invoice(
        brand=brand,
        kind=kind,
        number=stated["number"],
        seller=party(stated["seller"]),
        buyer=party(stated["buyer"]),
        facts=facts(stated, snapshot),
        vat=[vat_row(row) for row in totals["vat_lines"]],
        vat_note=vat_notes(stated, snapshot),
        totals=[
            Sum(label="Total HT", value=totals["net"]),
            Sum(label="Total TVA", value=totals["vat"]),
            Sum(label="Total TTC", value=totals["gross"]),
            *([Sum(label="Acompte versé", value=f"-{totals['prepaid']}")] if Decimal(totals["prepaid"]) else []),
        ],
        due=Sum(label="Net en votre faveur" if credit else "Net à payer", value=totals["due"]),
        nature=snapshot["nature"],
        legal=legal(stated, snapshot["reason"]),
        facturx="Factur-X, profil EN 16931 : factur-x.xml est joint à ce PDF",
    )
    rows = [line(entry, total) for entry, total in zip(stated["lines"], snapshot["line_totals"], strict=True)]
    if groups := by_place(stated["lines"], rows):
        data["groups"] = groups
    else:
        data["lines"] = rows
    if stated["preceding"]:
        reason = f"motif{french.NBSP}: {snapshot['reason']}" if snapshot["reason"] else ""
        data["refers_to"] = [
            {"number": p["number"], "date": long_date(p["issued_on"]), "note": reason} for p in stated["preceding"]
        ]
    if place := delivery(stated):
        data["delivery"] = place
    if not credit:
        data["payment"] = payment(stated)
    if stated["type_code"] in (DEPOSIT, DEPOSIT_CREDIT_NOTE):
        data["title"] = snapshot["title"]
    return data


def long_date(iso: str | None) -> str:
    """« 26 novembre 2026 »."""
    if not iso:
        return french.NOTHING
    day = date.fromisoformat(iso)
    return f"{'1er' if day.day == 1 else day.day} {french.LONG_MONTHS[day.month - 1]} {day.year}"


def party(side: Mapping[str, Any]) -> Party:
    ids = [
        f"SIREN {french.siret(side['siren'])}" if side["siren"] else "",
        f"TVA {side['vat_number']}" if side["vat_number"] else "",
    ]
    trade = [side["trade_name"]] if side["trade_name"] else []
    return Party(name=side["name"], lines=[*trade, *address_lines(side["address"])], ids=[i for i in ids if i])


def address_lines(address: Mapping[str, str]) -> list[str]:
    country = [] if address["country"] == "FR" else [address["country"]]
    lines = [address["line1"], address["line2"], f"{address['postal_code']} {address['city']}".strip(), *country]
    return [text for text in lines if text]


def facts(stated: Mapping[str, Any], snapshot: Mapping[str, Any]) -> list[Fact]:
    delivered = (stated["delivery"] or {}).get("on")
    found = {
        "Date d’émission": long_date(stated["issued_on"]),
        "Échéance": long_date(stated["due_on"]) if stated["due_on"] else "",
        "Livraison ou fin des travaux": long_date(delivered) if delivered not in (None, stated["issued_on"]) else "",
        "Commande": stated["sales_order"],
        "Votre référence": stated["purchase_order"],
        "Client": snapshot["client"]
        if snapshot["client"] not in (stated["buyer"]["name"], stated["buyer"]["trade_name"])
        else "",
    }
    return [Fact(label=label, value=value) for label, value in found.items() if value]


def by_place(entries: Sequence[Mapping[str, Any]], rows: Sequence[Line]) -> list[Group]:
    """The lines under the name of the site that each one serves; nothing when none says so."""
    found: dict[str, list[Line]] = {}
    for entry, row in zip(entries, rows, strict=True):
        found.setdefault(entry.get("place", ""), []).append(row)
    return [Group(title=place or "Autres lignes", lines=lines) for place, lines in found.items()] if any(found) else []


def line(entry: Mapping[str, Any], total: str) -> Line:
    quantity = Decimal(entry["quantity"]).normalize()
    printed = Line(
        label=entry["name"],
        note=entry["description"],
        qty=f"{quantity:f}",
        price=price(entry["unit_price"]),
        total=total,
        vat=rate_words(entry["vat_rate"]),
    )
    if Decimal(entry["discount_percent"]):
        printed["discount"] = rate_words(entry["discount_percent"])
    return printed


def rate_words(rate: str | Decimal) -> str:
    """« 20 % », « 5,5 % »."""
    exponent = round(Decimal(rate), 2).normalize().as_tuple().exponent
    return french.percent(rate, max(0, -exponent) if isinstance(exponent, int) else 2)


def price(unit_price: str) -> str:
    """Two to four decimals."""
    whole, _, decimals = f"{Decimal(unit_price):.4f}".partition(".")
    return f"{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"


def vat_row(row: Mapping[str, Any]) -> VatRow:
    rate = rate_words(row["rate"])
    exempt = EXEMPTIONS.get(row["category"], "")
    return VatRow(rate=f"{rate} · {exempt}" if exempt else rate, base=row["base"], amount=row["vat"])


def vat_notes(stated: Mapping[str, Any], snapshot: Mapping[str, Any]) -> list[str]:
    reasons = dict.fromkeys(entry["exemption_reason"] for entry in stated["lines"] if entry["exemption_reason"])
    debits = ["Option pour le paiement de la taxe d’après les débits."] if snapshot["vat_on_debits"] else []
    return [*debits, *(reason if reason.endswith(".") else f"{reason}." for reason in reasons)]


def delivery(stated: Mapping[str, Any]) -> Party | None:
    """Printed only where goods went somewhere else than the buyer's address."""
    place = stated["delivery"]
    if not place or not place["address"] or place["address"] == stated["buyer"]["address"]:
        return None
    return Party(name=place["name"], lines=address_lines(place["address"]))


def payment(stated: Mapping[str, Any]) -> list[str]:
    means = stated["payment"] or {}
    lines = [f"{MEANS.get(means.get('code', '58'), 'Par virement')}, au plus tard le {long_date(stated['due_on'])}"]
    if means.get("iban"):
        lines.append(f"IBAN {display_iban(means['iban'])}")
    if means.get("bic"):
        lines.append(f"BIC {means['bic']}")
    return lines


def legal(stated: Mapping[str, Any], reason: str) -> list[str]:
    """The compulsory notes in one paragraph, then what the person added; the reason of a credit note is printed above."""
    coded = " ".join(note["text"] for note in stated["notes"] if note["code"] in CODED - {"BAR"})
    return [coded, *(n["text"] for n in stated["notes"] if n["code"] not in CODED and n["text"] != reason)]
