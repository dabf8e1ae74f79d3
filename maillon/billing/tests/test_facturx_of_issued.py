"""What really leaves the house passes the official rules: XSD, EN 16931, BR-FR."""

from decimal import Decimal as D

import pytest

from maillon.billing import services, tasks
from maillon.billing.facturx.check import violations
from maillon.billing.facturx.pdf import structure_faults
from maillon.billing.tests.factories import (
    BuyerFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    SaleFactory,
    SaleLineFactory,
    issuer,
    pays,
)

pytestmark = pytest.mark.django_db

EXEMPT = {
    "vat_rate": D(0),
    "vat_category": "E",
    "exemption_code": "VATEX-FR-CGI261-4",
    "exemption_text": "Exonération, article 261-4-4° a du CGI",
}
REVERSED = {
    "vat_rate": D(0),
    "vat_category": "AE",
    "exemption_code": "VATEX-EU-AE",
    "exemption_text": "Autoliquidation",
}
CASES = {
    "twenty percent": [{}],
    "goods only": [{"kind": "hardware", "unit_price": D("189.1234"), "quantity": D("2.5")}],
    "mixed rates": [{}, {"vat_rate": D("5.5"), "unit_price": D("0.33")}, {"vat_rate": D(10)}, EXEMPT],
    "overseas": [{"vat_rate": D("8.5")}, {"vat_rate": D("2.1")}],
    "exempt": [EXEMPT],
    "reverse charge": [REVERSED, {**REVERSED, "unit_price": D("12.5")}],
    "discounted": [{"discount": D("33.33"), "quantity": D(3), "unit_price": D("9.99")}, {"discount": D(100)}],
    "share of a rebate": [{"discount": D("14.53216374"), "quantity": D(3), "unit_price": D("189.99")}, {}],
    "free": [{"unit_price": D(0)}],
    "one cent": [{"unit_price": D("0.01")}],
}


@pytest.fixture(autouse=True)
def seller(company):
    return company


def issued(actor, *lines, **fields):
    invoice = InvoiceFactory(**fields)
    for line in lines:
        InvoiceLineFactory(invoice=invoice, **line)
    return services.issue(invoice, actor)


@pytest.mark.parametrize("name", CASES)
def test_an_issued_invoice_and_its_credit_note_pass_every_rule(cast, name):
    invoice = issued(cast.accounting, *CASES[name], client=BuyerFactory(vat_number="FR96552100554"))
    note = services.credit(invoice, "Erreur de facturation", cast.accounting)
    assert violations(invoice.frozen.xml.encode()) == []
    assert violations(note.frozen.xml.encode()) == []
    assert structure_faults(tasks.draw(invoice.frozen)) == []
    assert structure_faults(tasks.draw(note.frozen)) == []


@pytest.mark.parametrize("method", ["transfer", "debit", "card", "cheque"])
def test_every_means_of_payment_passes(cast, method):
    assert violations(issued(cast.accounting, {}, client__payment_method=method).frozen.xml.encode()) == []


@pytest.mark.parametrize("kind", ["hardware", "service"])
def test_vat_on_payment_passes_for_goods_and_for_services(cast, kind):
    issuer(vat_on_debits=False)
    invoice = issued(cast.accounting, {"kind": kind})
    assert violations(invoice.frozen.xml.encode()) == []
    assert "débits" not in str(invoice.frozen.snapshot["vat_on_debits"])


def test_an_invoice_to_a_partner_that_pays_passes(cast):
    invoice = issued(cast.accounting, {}, client__partner=pays(cast.partner), payer="partner")
    assert violations(invoice.frozen.xml.encode()) == []


def test_an_invoice_of_an_order_with_goods_names_where_they_went(cast):
    order = SaleFactory(buyer_reference="BC 2026/14")
    SaleLineFactory(order=order)
    invoice = services.issue(services.draft_from_order(order, cast.accounting), cast.accounting)
    assert violations(invoice.frozen.xml.encode()) == []
    assert "place de l" in invoice.frozen.xml
    assert "BC 2026/14" in invoice.frozen.xml


def test_a_buyer_abroad_passes_the_european_rules(cast):
    """The French rules are those of the domestic flow: they ask a French electronic address (BR-FR-12)."""
    client = BuyerFactory(siren="", country="BE", vat_number="BE0403019261", postal_code="1000", city="Bruxelles")
    faults = violations(issued(cast.accounting, REVERSED, client=client).frozen.xml.encode())
    assert {fault.source for fault in faults} <= {"br-fr"}
