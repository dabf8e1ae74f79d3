"""The order sent to a supplier, as a PDF: with prices for the supplier and for who may read costs, without them for others."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from maillon.accounts.models import Company
from maillon.catalog.models import Supplier
from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.money import round_cents
from maillon.documents import services as documents
from maillon.documents.branding import brand_of
from maillon.documents.models import Document
from maillon.documents.rendering import RenderError, render
from maillon.stock.models import Purchase, PurchasePrice

KIND = "purchase_order"
TERMS = (
    "Rappelez notre numéro de commande sur le bon de livraison et la facture.",
    "Joignez la liste des numéros de série et des adresses MAC (CSV ou XLSX) : elle nous permet de réceptionner sans ressaisie.",
)


def order_data(purchase: Purchase, *, priced: bool, draft: bool = False) -> dict[str, Any]:
    brand, company = brand_of(None), Company.current()
    address = [line for line in (company.street, f"{company.postal_code} {company.city}".strip()) if line]
    delivery = [line.strip() for line in purchase.place.address.splitlines() if line.strip()] or address
    data: dict[str, Any] = {
        "brand": brand.as_data(),
        "number": purchase.reference,
        "draft": draft,
        "buyer": {"name": company.legal_name or brand.name, "lines": [*address, *_reach(brand.email, brand.phone)]},
        "seller": _supplier(purchase.supplier),
        "delivery": {"name": purchase.place.name, "lines": delivery},
        "facts": _facts(purchase),
        "terms": list(TERMS),
        "note": purchase.comment.strip(),
    }
    return data | (_priced(purchase) if priced else {"lines": _lines(purchase)})


def _reach(email: str, phone: str) -> list[str]:
    return [text for text in (email, french.phone(phone) if phone else "") if text]


def _supplier(supplier: Supplier) -> dict[str, Any]:
    lines = [line.strip() for line in supplier.address.splitlines() if line.strip()]
    return {"name": supplier.name, "lines": [*lines, *_reach(supplier.email, supplier.phone)]}


def _facts(purchase: Purchase) -> list[dict[str, str]]:
    facts = [
        ("Date", _day(purchase.sent_at or timezone.now())),
        ("Livraison attendue", _day(purchase.expected_on) if purchase.expected_on else "Au plus tôt"),
        ("Notre n° de client", purchase.supplier.account_number),
        ("Votre référence", purchase.supplier_reference),
        ("Suivi par", purchase.ordered_by.name if purchase.ordered_by else ""),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _day(value: Any) -> str:
    return french.long_day(value).partition(" ")[2]


def _lines(purchase: Purchase) -> list[dict[str, Any]]:
    rows = purchase.lines.select_related("product").order_by("pk")
    return [{"label": r.label, "ref": f"Réf. {r.product.code}", "qty": quantity(r.quantity), "pk": r.pk} for r in rows]


def _priced(purchase: Purchase) -> dict[str, Any]:
    prices = dict(PurchasePrice.objects.filter(line__purchase=purchase).values_list("line_id", "unit_price"))
    lines, net = [], Decimal(0)
    for line in _lines(purchase):
        price = prices.get(line["pk"], Decimal(0))
        amount = round_cents(price * Decimal(line["qty"]))
        net += amount
        lines.append(line | {"price": exact(price), "total": exact(amount)})
    total = {"label": "Total HT", "value": exact(net)}
    return {"lines": lines, "sums": [{"title": "Montant de la commande", "rows": [], "total": total}]}


def exact(value: Decimal) -> str:
    """« 84.15 », « 0.0125 »: two decimals, more only when there are."""
    text = format(value.normalize(), "f")
    whole, _, cents = text.partition(".")
    return f"{whole}.{cents.ljust(2, '0')}"


def quantity(value: Decimal) -> str:
    return format(value.normalize(), "f")


def draw(purchase: Purchase, *, priced: bool, draft: bool = False) -> bytes:
    try:
        return render("achat", order_data(purchase, priced=priced, draft=draft), timestamp=timezone.now())
    except RenderError as error:
        raise Refused(f"{error} Corrigez la commande, puis recommencez.") from error


def keep_order(purchase: Purchase) -> Document:
    return documents.keep(
        purchase,
        kind=KIND,
        number=purchase.reference,
        title=f"Commande fournisseur {purchase.reference}",
        pdf=draw(purchase, priced=True),
        priced=True,
        partner_visible=False,
        client_visible=False,
    )
