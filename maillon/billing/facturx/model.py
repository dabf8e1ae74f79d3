"""What an issued invoice says, frozen. Fields follow EN 16931 (BT-x, BG-x in comments); amounts are Decimal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from maillon.core.money import ZERO, Allowance, Line, Totals, vat_breakdown

INVOICE, CREDIT_NOTE, CORRECTED, DEPOSIT, DEPOSIT_CREDIT_NOTE = "380", "381", "384", "386", "503"
CREDIT_NOTES = frozenset({CREDIT_NOTE, DEPOSIT_CREDIT_NOTE})
TYPE_CODES = frozenset({INVOICE, CREDIT_NOTE, CORRECTED, DEPOSIT, DEPOSIT_CREDIT_NOTE})

# BT-8: when the VAT becomes due (CGI art. 269): on debits, on delivery, on collection.
VAT_ON_DEBITS, VAT_ON_DELIVERY, VAT_ON_PAYMENT = "invoice", "delivery", "payment"

MAX_PRICE_DECIMALS = 4  # factur-x 7.8 and XP Z12-012, section 4.4.1
MAX_QUANTITY_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Address:
    line1: str = ""
    postal_code: str = ""
    city: str = ""
    line2: str = ""
    line3: str = ""
    country: str = "FR"


@dataclass(frozen=True, slots=True)
class Contact:
    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Seller (BG-4) or buyer (BG-7). `electronic_address` (BT-34, BT-49, scheme 0225) is the SIREN when left empty."""

    name: str
    address: Address
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    electronic_address: str = ""
    legal_info: str = ""
    trade_name: str = ""
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """BG-13; no place for services (BR-FR-14)."""

    on: date | None = None  # BT-72
    name: str = ""
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """BG-25. A negative quantity takes back (a down payment); the unit price is never negative."""

    name: str
    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal = Decimal(20)
    vat_category: str = "S"
    discount_percent: Decimal = Decimal(0)
    discount_reason: str = "Remise"
    unit: str = "C62"  # UN/ECE rec. 20: C62 piece, HUR hour, MON month
    description: str = ""
    reference: str = ""  # BT-155, the seller's own
    exemption_reason: str = ""  # BT-120 of its VAT line
    exemption_code: str = ""  # BT-121
    period_start: date | None = None
    period_end: date | None = None
    place: str = ""  # the site it serves: an attribute of the item (BG-32)

    def __post_init__(self) -> None:
        if self.unit_price < 0:
            raise ValueError("unit price (BT-146) cannot be negative: put the sign on the quantity")
        _refuse_decimals(self.unit_price, MAX_PRICE_DECIMALS, "unit price")
        _refuse_decimals(self.quantity, MAX_QUANTITY_DECIMALS, "quantity")

    @property
    def priced(self) -> Line:
        return Line(self.quantity, self.unit_price, self.discount_percent, self.vat_rate, self.vat_category)


def _refuse_decimals(value: Decimal, most: int, name: str) -> None:
    if value != round(value, most):
        raise ValueError(f"{name} has more than {most} decimals: {value}")


@dataclass(frozen=True, slots=True)
class Note:
    """BG-1: a text and its code (BT-21)."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class PaymentMeans:
    """BG-16. Codes of UNTDID 4461: 58 SEPA transfer, 59 SEPA direct debit, 20 cheque, 48 card, 10 cash."""

    code: str = "58"
    label: str = ""
    iban: str = ""
    account_name: str = ""
    bic: str = ""
    mandate: str = ""
    creditor_identifier: str = ""
    debited_iban: str = ""


@dataclass(frozen=True, slots=True)
class PrecedingInvoice:
    """BG-3: the date is compulsory in France (BR-FR-CO-04 and 05)."""

    number: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class Invoice:
    """`process` is BT-23: B goods, S services, M mixed, then 1 to pay, 2 already paid, 4 final after down payments."""

    number: str
    issued_on: date
    due_on: date | None
    seller: Party
    buyer: Party
    lines: tuple[InvoiceLine, ...]
    notes: tuple[Note, ...]
    type_code: str = INVOICE
    process: str = "M1"
    vat_due: str = VAT_ON_PAYMENT
    payment: PaymentMeans | None = None
    delivery: Delivery | None = None
    preceding: tuple[PrecedingInvoice, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    prepaid: Decimal = ZERO
    purchase_order: str = ""  # BT-13
    sales_order: str = ""  # BT-14
    contract: str = ""  # BT-12
    payment_terms: str = ""  # BT-20
    remittance: str = ""  # BT-83
    period_start: date | None = None  # BT-73
    period_end: date | None = None  # BT-74
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if self.type_code not in TYPE_CODES:
            raise ValueError(f"type code {self.type_code} is not one Maillon issues")

    @property
    def totals(self) -> Totals:
        return vat_breakdown((line.priced for line in self.lines), self.prepaid, self.allowances)


def french_notes(
    late_payment: str, fixed_indemnity: str, early_payment: str, audience: str = "B2B"
) -> tuple[Note, ...]:
    """The four notes that every French invoice carries once: PMD, PMT, AAB (C. com. L441-9) and BAR (its treatment)."""
    return (Note("PMD", late_payment), Note("PMT", fixed_indemnity), Note("AAB", early_payment), Note("BAR", audience))
