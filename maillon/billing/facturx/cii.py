"""Invoice snapshot -> CII XML of the EN 16931 profile, through `factur-x` 7.8."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from facturx import generate_xml
from lxml import etree

from maillon.billing.facturx.model import Address, Invoice, InvoiceLine, Party
from maillon.billing.facturx.schema import safe_parser, xsd_faults
from maillon.core.money import Allowance

LEVEL = "en16931"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_SIREN, _SIRET, _FRENCH_ADDRESS = "0002", "0009", "0225"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotCii(ValueError):
    """The structure itself is wrong (XSD): a fault of ours, or data that no form should have let through."""


def cii_xml(invoice: Invoice) -> bytes:
    """UTF-8 XML. Raises `NotCii` on a wrong structure; the rules are checked by `check.violations`.

    The package's own checks are off: its schematron wants an HTTP Saxon server and skips silently without one, and its
    XSD check comes before the empty delivery of a service (xsi:nil, which the norm refuses) can be put right here.
    """
    document: dict[str, Any] = _without_blanks(_document(invoice))
    xml = generate_xml(document, flavor="factur-x", level=LEVEL, check_xsd=False, check_schematron=None)
    root = etree.fromstring(xml, safe_parser())
    for element in root.iter(etree.Element):
        element.attrib.pop(_NIL, None)
    if faults := xsd_faults(root):
        raise NotCii("; ".join(f"line {line}: {message}" for line, message in faults))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _document(invoice: Invoice) -> dict[str, Any]:
    return {
        "BT-1": invoice.number,
        "BT-2": invoice.issued_on,
        "BT-3": invoice.type_code,
        "BT-5": invoice.currency,
        "BT-8": invoice.vat_due,
        "BT-9": invoice.due_on,
        "BT-12": invoice.contract,
        "BT-13": invoice.purchase_order,
        "BT-14": invoice.sales_order,
        "BT-20": invoice.payment_terms,
        "BT-23": invoice.process,
        "BT-73": invoice.period_start,
        "BT-74": invoice.period_end,
        "BT-83": invoice.remittance,
        "BG-1": [{"BT-21": note.code, "BT-22": note.text} for note in invoice.notes],
        "BG-3": [{"BT-25": other.number, "BT-26": other.issued_on} for other in invoice.preceding],
        "BG-4": _party(invoice.seller),
        "BG-7": _party(invoice.buyer),
        "BG-20": [_allowance(allowance) for allowance in invoice.allowances],
        "BG-23": _vat_lines(invoice),
        "BG-25": [_line(number, line) for number, line in enumerate(invoice.lines, start=1)],
        **_delivery(invoice),
        **_payment(invoice),
        **_totals(invoice),
    }


def _party(party: Party) -> dict[str, Any]:
    address = party.electronic_address or party.siren
    return {
        "name": party.name,
        "biz_name": party.trade_name,
        "legal_identifier": party.siren,
        "legal_identifier_schemeid": _SIREN if party.siren else "",
        "identifiers": {_SIRET: party.siret} if party.siret else {},
        "vat_identifier": party.vat_number,
        "legal_info": party.legal_info,
        "einvoicing_addr": address,
        "einvoicing_addr_schemeid": _FRENCH_ADDRESS if address else "",
        "contacts": [_contact(party)] if party.contact else [],
        **_address(party.address),
    }


def _contact(party: Party) -> dict[str, str]:
    contact = party.contact
    return {"name": contact.name, "phone": contact.phone, "email": contact.email} if contact else {}


def _address(address: Address) -> dict[str, str]:
    return {
        "addr_l1": address.line1,
        "addr_l2": address.line2,
        "addr_l3": address.line3,
        "postcode": address.postal_code,
        "city": address.city,
        "country_code": address.country,
    }


def _line(number: int, line: InvoiceLine) -> dict[str, Any]:
    priced = line.priced
    discount = {
        "amount": _amount(priced.discount),
        "base_amount": _amount(priced.before_discount),
        "rate": _number(line.discount_percent),
        "reason": line.discount_reason,
    }
    return {
        "BT-126": str(number),
        "BT-129": _number(line.quantity),
        "BT-130": line.unit,
        "BT-131": _amount(priced.net),
        "BT-134": line.period_start,
        "BT-135": line.period_end,
        "BT-146": _price(line.unit_price),
        "BT-151": line.vat_category,
        "BT-152": _rate(line.vat_category, line.vat_rate),
        "BT-153": line.name,
        "BT-154": line.description,
        "BT-155": line.reference,
        "BG-32": [{"BT-160": "Site", "BT-161": line.place}] if line.place else [],
        "BG-27": [discount] if line.discount_percent else [],
    }


def _allowance(allowance: Allowance) -> dict[str, str]:
    return {
        "amount": _amount(allowance.amount),
        "reason": allowance.reason,
        "vat_category_code": allowance.vat_category,
        "vat_rate": _rate(allowance.vat_category, allowance.vat_rate),
    }


def _vat_lines(invoice: Invoice) -> list[dict[str, str]]:
    return [
        {
            "BT-116": _amount(vat_line.base),
            "BT-117": _amount(vat_line.vat),
            "BT-118": vat_line.category,
            "BT-119": _rate(vat_line.category, vat_line.rate),
            **_exemption(invoice, vat_line.category, vat_line.rate),
        }
        for vat_line in invoice.totals.vat_lines
    ]


def _exemption(invoice: Invoice, category: str, rate: Decimal) -> dict[str, str]:
    same = [line for line in invoice.lines if (line.vat_category, line.vat_rate) == (category, rate)]
    return {
        "BT-120": next((line.exemption_reason for line in same if line.exemption_reason), ""),
        "BT-121": next((line.exemption_code for line in same if line.exemption_code), ""),
    }


def _delivery(invoice: Invoice) -> dict[str, Any]:
    delivery = invoice.delivery
    if delivery is None:
        return {}
    place = {"name": delivery.name, **_address(delivery.address)} if delivery.address else {}
    return {"BT-72": delivery.on, "BG-13": place}


def _payment(invoice: Invoice) -> dict[str, str]:
    payment = invoice.payment
    if payment is None:
        return {}
    return {
        "BT-81": payment.code,
        "BT-82": payment.label,
        "BT-84": payment.iban,
        "BT-85": payment.account_name,
        "BT-86": payment.bic,
        "BT-89": payment.mandate,
        "BT-90": payment.creditor_identifier,
        "BT-91": payment.debited_iban,
    }


def _totals(invoice: Invoice) -> dict[str, str]:
    totals = invoice.totals
    return {
        "BT-106": _amount(totals.lines_net),
        "BT-107": _amount(totals.allowances) if totals.allowances else "",
        "BT-109": _amount(totals.net),
        "BT-110": _amount(totals.vat),
        "BT-112": _amount(totals.gross),
        "BT-113": _amount(totals.prepaid) if totals.prepaid else "",
        "BT-115": _amount(totals.due),
    }


def _amount(value: Decimal) -> str:
    return f"{value:.2f}"


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _price(value: Decimal) -> str:
    """Two to four decimals."""
    text = f"{value:.4f}"
    return text[:-2] if text.endswith("00") else text.rstrip("0")


def _rate(category: str, rate: Decimal) -> str:
    """Category O (out of scope) has no rate at all (BR-O-05)."""
    return "" if category == "O" else _number(rate)


def _without_blanks(value: Any) -> Any:
    """Drop empty texts and containers; clean texts of what XML cannot carry."""
    if isinstance(value, str):
        return _NOT_XML.sub("", value).strip()
    if isinstance(value, Mapping):
        cleaned = {key: _without_blanks(inner) for key, inner in value.items()}
        return {key: inner for key, inner in cleaned.items() if inner not in ("", None, {}, [])}
    if isinstance(value, list):
        return [item for item in map(_without_blanks, value) if item not in ("", None, {}, [])]
    if value is None or isinstance(value, date):
        return value
    raise TypeError(f"no place in an invoice for {type(value).__name__}")
