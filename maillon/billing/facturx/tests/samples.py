"""One correct invoice, from which each test changes what it is about."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

from maillon.billing.facturx.model import (
    Address,
    Contact,
    Delivery,
    Invoice,
    InvoiceLine,
    Party,
    PaymentMeans,
    french_notes,
)

SELLER = Party(
    name="Opéris Télécom SAS",
    address=Address("12 rue de la République", "69002", "Lyon"),
    siren="732829320",
    siret="73282932000074",
    vat_number="FR44732829320",
    legal_info="SAS au capital de 50 000 € – RCS Lyon 732 829 320",
    contact=Contact("Service facturation", "+33478001234", "factures@operis.example"),
)
BUYER = Party("Pharmacie de l'Église", Address("1 place de l'Église", "59000", "Lille"), siren="552100554")
NOTES = french_notes(
    "Pénalités de retard : taux de la BCE + 10 points.",
    "Indemnité forfaitaire pour frais de recouvrement : 40 €.",
    "Pas d'escompte pour paiement anticipé.",
)
LINES = (
    InvoiceLine("Poste Yealink T46U", D(3), D("129.90"), discount_percent=D(10), reference="T46U"),
    InvoiceLine("Installation sur site", D("1.5"), D("65"), unit="HUR"),
)


def invoice(**changes: Any) -> Invoice:
    correct = Invoice(
        number="FA-2026-00042",
        issued_on=date(2026, 11, 24),
        due_on=date(2026, 12, 24),
        seller=SELLER,
        buyer=BUYER,
        lines=LINES,
        notes=NOTES,
        payment=PaymentMeans(iban="FR1420041010050500013M02606", bic="PSSTFRPPPAR", account_name="Opéris Télécom"),
        delivery=Delivery(
            date(2026, 11, 20), "Pharmacie de l'Église", Address("1 place de l'Église", "59000", "Lille")
        ),
        purchase_order="BC-2026-00017",
        remittance="FA-2026-00042",
    )
    return replace(correct, **changes)


def line(price: str, quantity: str = "1", **changes: Any) -> InvoiceLine:
    return InvoiceLine("Prestation", D(quantity), D(price), **changes)
