"""The data that each template expects. Amounts, rates and quantities are exact strings (`"1308.24"`) or `Decimal`;
dates and percentages are already written in French (`"20 novembre 2026"`, `"20 %"`). `rendering.render` normalises
every text. A reader who does not pay gets `rendering.without_prices(data)`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NotRequired, TypedDict

Amount = str | Decimal


class BrandData(TypedDict):
    """What `Brand.as_data()` gives. `logo`: SVG that `clean_logo` returned."""

    name: str
    color1: str
    color2: str
    logo: str
    footer: list[str]


class Party(TypedDict):
    """`lines`: address, contact. `ids`: SIREN, VAT number: small."""

    name: str
    lines: NotRequired[list[str]]
    ids: NotRequired[list[str]]


class Fact(TypedDict):
    """One label and its value, four a row."""

    label: str
    value: str


class Sum(TypedDict):
    label: str
    value: Amount


class Line(TypedDict):
    """`price`, `vat`, `total` are absent when `prices` is false. `per`: `"/mois"` beside the total of a subscription.
    `discount`: `"10 %"`; the column appears when one line has it. `unit`: after the quantity."""

    label: str
    qty: Amount
    price: NotRequired[Amount]
    vat: NotRequired[str]
    total: NotRequired[Amount]
    note: NotRequired[str]
    discount: NotRequired[str]
    per: NotRequired[str]
    unit: NotRequired[str]


class Group(TypedDict):
    """A title that comes back on every page, and its lines. An empty title prints none."""

    title: str
    lines: list[Line]


class SumBox(TypedDict):
    """A framed total. One for what is paid once, one for each month: never added up. One row per VAT rate."""

    title: str
    rows: list[Sum]
    total: Sum


class Seal(TypedDict):
    title: str
    lines: list[str]


class Document(TypedDict):
    """Common to all. `title` replaces the name of the document. `draft`: « PROJET » across the page."""

    brand: BrandData
    number: str
    facts: list[Fact]
    title: NotRequired[str]
    draft: NotRequired[bool]


class Offer(Document):
    """Common to `devis` and `commande`. `prices` false: neither price nor sum anywhere (`sums` absent)."""

    seller: Party
    buyer: Party
    groups: list[Group]
    subject: NotRequired[str]
    delivery: NotRequired[Party]
    sums: NotRequired[list[SumBox]]
    terms: NotRequired[list[str]]
    prices: NotRequired[bool]


class Quote(Offer):
    """`devis`."""

    author: NotRequired[str]
    author_note: NotRequired[str]
    online: NotRequired[str]


class Acceptance(TypedDict):
    """How it was signed. `svg`: the drawing that `clean_drawing` made, absent when the code alone was used.
    `code`: « code à usage unique vérifié le 20/11/2026 à 16:41, envoyé au •• •• •• •• 78 ». `document`: number and
    version accepted. `untraced`: what stands in place of a drawing that there is not."""

    who: str
    when: str
    document: str
    sha256: str
    role: NotRequired[str]
    contact: NotRequired[str]
    code: NotRequired[str]
    ip: NotRequired[str]
    device: NotRequired[str]
    svg: NotRequired[str]
    untraced: NotRequired[str]
    evidence_sha256: NotRequired[str]
    mention: NotRequired[str]


class SignedOrder(Offer):
    """`commande`: the quote word for word, and the proof of its acceptance."""

    acceptance: Acceptance
    seal: NotRequired[Seal]


class Mandated(TypedDict):
    """`label`: a number or a range; `count`: how many numbers it holds."""

    label: str
    count: Amount
    rio: str


class Mandate(Document):
    """`mandat`: never a price. Without `acceptance`, a place to sign by hand."""

    holder: Party
    agent: Party
    numbers: list[Mandated]
    clauses: list[str]
    acceptance: NotRequired[Acceptance]
    seal: NotRequired[Seal]


class DeliveryLine(TypedDict):
    label: str
    ordered: Amount
    shipped: Amount
    ref: NotRequired[str]
    note: NotRequired[str]
    serials: NotRequired[list[str]]


class Prepared(TypedDict):
    who: str
    when: str


class Received(TypedDict):
    """Proof of delivery; absent, the document has a place to sign by hand."""

    who: str
    when: str
    note: NotRequired[str]
    svg: NotRequired[str]


class DeliveryGroup(TypedDict):
    """One parcel of a packing list."""

    title: str
    lines: list[DeliveryLine]


class DeliveryNote(Document):
    """`bl`: never a price. `groups` instead of `lines` in the table: the packing list, parcel by parcel. `others`: the other
    parcels, on the note of one of them."""

    seller: Party
    ship_to: Party
    lines: list[DeliveryLine]
    prepared: Prepared
    groups: NotRequired[list[DeliveryGroup]]
    shipped_head: NotRequired[str]
    parcels: NotRequired[list[str]]
    others: NotRequired[list[str]]
    remaining: NotRequired[list[str]]
    note: NotRequired[str]
    received: NotRequired[Received]


class Handed(TypedDict):
    """One shipment of a pickup list. `tracking`: one number per parcel. `parcels`: how many, said."""

    ref: str
    client: str
    place: str
    parcels: str
    weight: str
    tracking: list[str]


class PickupList(Document):
    """`enlevement`: what one carrier takes away one day, with a place for the driver to sign."""

    seller: Party
    carrier: Party
    rows: list[Handed]
    total: str


class Happened(TypedDict):
    """`at`: when, `noted`: when it was written down, both to the minute."""

    at: str
    what: str
    text: str
    noted: str


class Followed(Document):
    """`gtr`: what happened to an incident at an operator's, and whether its guarantee was kept."""

    seller: Party
    supplier: Party
    rows: list[Happened]
    verdict: str
    counted: str


class Label(TypedDict):
    """`svg`: the code to read."""

    svg: str
    title: str
    model: str
    serial: str
    mac: str
    client: str
    order: str


class Labels(Document):
    """`etiquettes`. `size`: `a4`, 24 labels of 70 × 37 mm a sheet, or `62`, one label of 29 mm of a 62 mm roll."""

    size: str
    labels: list[Label]


class PurchaseRow(TypedDict):
    """`price`, `total`: absent from the copy without prices."""

    label: str
    qty: Amount
    ref: NotRequired[str]
    price: NotRequired[Amount]
    total: NotRequired[Amount]


class PurchaseOrder(Document):
    """`achat`: what is ordered from a supplier. `sums` absent: no price anywhere."""

    seller: Party
    buyer: Party
    delivery: Party
    lines: list[PurchaseRow]
    sums: NotRequired[list[SumBox]]
    note: NotRequired[str]
    terms: NotRequired[list[str]]


class CommissionRow(TypedDict):
    """One line invoiced: what it was sold, what the partner's own prices ask for (a margin only), and what it gives. Of the
    whole statement, what a minimum adds or a maximum takes away: only `label` and `amount`."""

    label: str
    number: str
    amount: Amount
    note: NotRequired[str]
    date: NotRequired[str]
    net: NotRequired[Amount]
    own: NotRequired[Amount]
    rate: NotRequired[str]


class CommissionStatement(Document):
    """`commission`: what a partner earned in a month. `margin`: a line has its own price."""

    seller: Party
    buyer: Party
    lines: list[CommissionRow]
    margin: bool
    due: Sum


class Check(TypedDict):
    text: str
    done: bool
    note: NotRequired[str]


class Installed(TypedDict):
    model: str
    place: NotRequired[str]
    serial: NotRequired[str]
    mac: NotRequired[str]


class Material(TypedDict):
    label: str
    qty: Amount
    note: NotRequired[str]


class Reserve(TypedDict):
    text: str
    due: NotRequired[str]


class Reserves(TypedDict):
    title: str
    items: list[Reserve]


class Signature(TypedDict):
    """`without`: what stands in place of the drawing when there is none (by default, signed by one-time code)."""

    title: str
    who: str
    when: str
    role: NotRequired[str]
    svg: NotRequired[str]
    without: NotRequired[str]


class AcceptanceReport(Document):
    """`pv`: never a price. `report`: free text, one paragraph each."""

    site: Party
    visit: Party
    decision: str
    signatures: list[Signature]
    report: NotRequired[list[str]]
    checks: NotRequired[list[str | Check]]
    serials: NotRequired[list[Installed]]
    material: NotRequired[list[Material]]
    reserve: NotRequired[Reserves]
    seal: NotRequired[Seal]


class VatRow(TypedDict):
    """One per rate and category (EN 16931, BG-23). `rate`: « 20 % », « 0 % · autoliquidation »."""

    rate: str
    base: Amount
    amount: Amount


class Reference(TypedDict):
    """A former invoice: number and date are both required on a credit note (BR-FR-CO-05)."""

    number: str
    date: str
    note: NotRequired[str]


class Invoice(Document):
    """`facture` and `avoir`. `kind`: facture, avoir, acompte, solde, rectificative (by default, the template's name).
    `lines`, or `groups`. `legal`: late penalties, 40 €, discount. `vat_note`: option for debits, exemption reasons."""

    seller: Party
    buyer: Party
    vat: list[VatRow]
    totals: list[Sum]
    due: Sum
    kind: NotRequired[str]
    lines: NotRequired[list[Line]]
    groups: NotRequired[list[Group]]
    delivery: NotRequired[Party]
    refers_to: NotRequired[list[Reference]]
    vat_note: NotRequired[str | list[str]]
    payment: NotRequired[list[str]]
    nature: NotRequired[str]
    legal: NotRequired[list[str]]
    facturx: NotRequired[str]
