"""The official rules, on real files: what Maillon issues passes, what is wrong is caught."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from maillon.billing.facturx.check import violations
from maillon.billing.facturx.cii import cii_xml
from maillon.billing.facturx.model import (
    CORRECTED,
    CREDIT_NOTE,
    DEPOSIT,
    DEPOSIT_CREDIT_NOTE,
    VAT_ON_DEBITS,
    Delivery,
    Invoice,
    InvoiceLine,
    Note,
    PaymentMeans,
    PrecedingInvoice,
)
from maillon.billing.facturx.tests.samples import BUYER, LINES, NOTES, SELLER, invoice, line
from maillon.core.money import Allowance

DEPOSIT_REF = PrecedingInvoice("AC-2026-00003", date(2026, 10, 1))
INVOICE_REF = PrecedingInvoice("FA-2026-00042", date(2026, 11, 24))
_RAM = {"ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"}


def rules(document: Invoice) -> Counter[str]:
    return Counter(found.rule for found in violations(cii_xml(document)))


def text(xml: bytes, path: str) -> list[str]:
    return [str(element.text) for element in etree.fromstring(xml).iterfind(f".//ram:{path}", _RAM)]


CORRECT = {
    "an invoice of goods and services": invoice(),
    "a down payment to be paid (386, M1)": invoice(
        type_code=DEPOSIT, number="AC-2026-00003", lines=(line("300"),), due_on=None, payment_terms="À réception"
    ),
    "a down payment already paid (386, M2)": invoice(
        type_code=DEPOSIT, number="AC-2026-00003", process="M2", lines=(line("300"),), prepaid=D("360")
    ),
    "the balance with a negative line by rate (380, M4)": invoice(
        process="M4", lines=(line("1000"), line("300", quantity="-1")), preceding=(DEPOSIT_REF,)
    ),
    "the balance with the amount already paid (380, M4, BT-113)": invoice(
        process="M4", lines=(line("1000"),), prepaid=D("360"), preceding=(DEPOSIT_REF,)
    ),
    "a credit note naming its invoice (381)": invoice(
        type_code=CREDIT_NOTE, number="AV-2026-00001", preceding=(INVOICE_REF,)
    ),
    "a credit note of a down payment (503)": invoice(
        type_code=DEPOSIT_CREDIT_NOTE, number="AV-2026-00002", lines=(line("300"),), preceding=(DEPOSIT_REF,)
    ),
    "a corrected invoice (384)": invoice(type_code=CORRECTED, number="FA-2026-00043", preceding=(INVOICE_REF,)),
    "reverse charge between subcontractors (AE)": invoice(
        process="S1",
        delivery=Delivery(date(2026, 11, 20)),
        buyer=replace(BUYER, vat_number="FR96552100554"),
        lines=(
            line(
                "500",
                vat_rate=D(0),
                vat_category="AE",
                exemption_reason="Autoliquidation",
                exemption_code="VATEX-EU-AE",
            ),
        ),
    ),
    "8.5 % in La Réunion": invoice(lines=(line("100", vat_rate=D("8.5")),)),
    "three lines of 0.33, VAT 0.20": invoice(lines=(line("0.33"),) * 3),
    "a unit price with four decimals": invoice(lines=(line("0.1234", quantity="1000"),)),
    "three rates and an allowance on the document": invoice(
        lines=(line("100"), line("50", vat_rate=D(10)), line("20", vat_rate=D("5.5"))),
        allowances=(Allowance(D("12.34"), reason="Remise commerciale"),),
    ),
    "goods sent overseas (G)": invoice(
        process="B1",
        lines=(
            line(
                "500",
                vat_rate=D(0),
                vat_category="G",
                exemption_reason="Exportation vers un DOM, CGI art. 294-2",
                exemption_code="VATEX-EU-G",
            ),
        ),
    ),
    "a line taken back with its discount": invoice(lines=(*LINES, line("10", quantity="-2", discount_percent=D(10)))),
    "the delivery date alone": invoice(delivery=Delivery(date(2026, 11, 20))),
    "a hostile name": invoice(buyer=replace(BUYER, name="<Pharmacie> & \x00\x0bFils ]]> 💊")),
}


@pytest.mark.parametrize("document", CORRECT.values(), ids=CORRECT.keys())
def test_what_maillon_issues_breaks_no_rule(document: Invoice) -> None:
    assert violations(cii_xml(document)) == []


def test_a_month_of_subscription_without_delivery_date_is_only_warned_about() -> None:
    month = {"period_start": date(2026, 11, 1), "period_end": date(2026, 11, 30)}
    debit = PaymentMeans(
        "59", mandate="RUM-0001", creditor_identifier="FR72ZZZ123456", debited_iban="FR1420041010050500013M02606"
    )
    subscription = invoice(
        process="S1",
        vat_due=VAT_ON_DEBITS,
        delivery=None,
        lines=(line("15", unit="MON", **month),),
        payment=debit,
        **month,
    )
    # CII wants an empty delivery element, which this rule regrets.
    assert [(found.rule, found.fatal) for found in violations(cii_xml(subscription))] == [
        ("PEPPOL-EN16931-R008", False)
    ]


def test_a_number_with_a_space_is_caught() -> None:
    assert rules(invoice(number="FA 2026 12")) == {"BR-FR-02": 1}


def test_a_down_payment_cannot_be_a_balance() -> None:
    assert rules(invoice(type_code=DEPOSIT, process="M4", preceding=(DEPOSIT_REF,)))["BR-FR-CO-08"] == 1


def test_an_invoice_said_paid_must_be_paid() -> None:
    assert rules(invoice(process="S2", delivery=None))["BR-FR-CO-09"] == 2


def test_missing_legal_notes_are_caught_one_by_one() -> None:
    assert rules(invoice(notes=tuple(note for note in NOTES if note.code not in ("PMD", "AAB")))) == {"BR-FR-05": 2}


def test_a_note_given_twice_is_caught() -> None:
    assert rules(invoice(notes=(*NOTES, Note("PMT", "40 €"))))


def test_a_siren_of_eight_digits_is_caught() -> None:
    found = rules(invoice(buyer=replace(BUYER, siren="55210055", electronic_address="552100554")))
    assert {"BR-FR-11", "BR-FR-32"} <= set(found)


def test_a_credit_note_must_name_its_invoice() -> None:
    assert rules(invoice(type_code=CREDIT_NOTE, number="AV-2026-00001"))["BR-FR-CO-05"] == 1


def test_a_false_vat_is_caught_by_two_rules() -> None:
    xml = cii_xml(invoice(lines=(line("100"),)))
    false = (
        xml.replace(b"<ram:CalculatedAmount>20.00", b"<ram:CalculatedAmount>25.00")
        .replace(b'currencyID="EUR">20.00', b'currencyID="EUR">25.00')
        .replace(b">120.00<", b">125.00<")
    )
    assert {found.rule for found in violations(false)} == {"BR-CO-17", "BR-S-09"}


@pytest.mark.parametrize(("vat", "accepted"), [("0.20", True), ("0.21", True), ("5.00", False)])
def test_one_cent_of_rounding_is_tolerated_and_five_euros_are_not(vat: str, accepted: bool) -> None:
    xml = cii_xml(invoice(lines=(line("0.33"),) * 3)).decode()
    gross = D("0.99") + D(vat)
    other = (
        xml.replace("<ram:CalculatedAmount>0.20", f"<ram:CalculatedAmount>{vat}")
        .replace('currencyID="EUR">0.20', f'currencyID="EUR">{vat}')
        .replace(">1.19<", f">{gross}<")
    )
    assert (violations(other.encode()) == []) is accepted


def test_a_rate_that_france_does_not_know_is_caught() -> None:
    assert "BR-FR-16" in rules(invoice(lines=(line("100", vat_rate=D("19")),)))


def test_an_exemption_needs_its_reason() -> None:
    assert "BR-AE-10" in rules(invoice(lines=(line("100", vat_rate=D(0), vat_category="AE"),)))


def test_a_structure_that_is_not_an_invoice_is_caught_before_the_rules() -> None:
    xml = cii_xml(invoice()).replace(b"ram:TypeCode>380", b"ram:TypeCode><ram:Oops/>380", 1)
    assert [found.source for found in violations(xml)] == ["xsd"]
    assert violations(b"<not xml")[0].message.startswith("XML illisible")


def test_a_hostile_file_cannot_read_the_machine() -> None:
    xml = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + cii_xml(invoice()).split(b"?>", 1)[1]
    assert [found.message for found in violations(xml)] == ["Une facture ne déclare pas de DOCTYPE."]


def test_the_xml_says_what_the_invoice_says() -> None:
    xml = cii_xml(invoice())
    assert text(xml, "LineTotalAmount") == ["350.73", "97.50", "448.23"]
    assert text(xml, "CalculatedAmount") == ["89.65"]
    assert text(xml, "GrandTotalAmount") == ["537.88"]
    assert text(xml, "ActualAmount") == ["38.97"]
    assert text(xml, "IBANID") == ["FR1420041010050500013M02606"]
    assert text(xml, "DueDateTypeCode") == ["72"]
    assert text(xml, "URIUniversalCommunication/ram:URIID")[1:] == ["552100554"]
    assert SELLER.name in text(xml, "Name")


def test_the_same_invoice_gives_the_same_bytes() -> None:
    assert cii_xml(invoice()) == cii_xml(invoice())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"unit_price": D("-1")}, "cannot be negative"),
        ({"unit_price": D("1.23456")}, "more than 4 decimals"),
        ({"quantity": D("1.00001")}, "more than 4 decimals"),
    ],
)
def test_a_line_that_the_norm_cannot_carry_is_refused(changes: dict[str, D], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        InvoiceLine(**{"name": "Poste", "quantity": D(1), "unit_price": D(1)} | changes)  # type: ignore[arg-type]


def test_a_type_that_maillon_does_not_issue_is_refused() -> None:
    with pytest.raises(ValueError, match="389"):
        invoice(type_code="389")


amounts = st.integers(min_value=0, max_value=10**7).map(lambda n: D(n) / 10_000)
some_lines = st.builds(
    InvoiceLine,
    name=st.text(alphabet="abcé&<€", min_size=1, max_size=20),
    quantity=st.integers(1, 10**5).map(lambda n: D(n) / 100),
    unit_price=amounts,
    discount_percent=st.integers(0, 100).map(D),
    vat_rate=st.sampled_from([D(20), D(10), D("5.5"), D("2.1"), D("8.5")]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(some_lines, min_size=1, max_size=6))
def test_no_mix_of_lines_breaks_a_rule(some: list[InvoiceLine]) -> None:
    assert violations(cii_xml(invoice(lines=tuple(some)))) == []
