"""Issuing: what stops it, what it leaves, what it can never do."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import transaction
from django.utils import timezone

from maillon.billing import services, tasks
from maillon.billing.facturx.check import violations
from maillon.billing.facturx.pdf import embedded_xml, structure_faults
from maillon.billing.models import Invoice, IssuedInvoice
from maillon.billing.tests.factories import (
    BuyerFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    SaleFactory,
    SaleLineFactory,
    issuer,
    pays,
)
from maillon.billing.verification import verify
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import _listeners
from maillon.documents.models import Document
from maillon.documents.services import read
from maillon.records.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seller(company):
    return company


def draft(*lines, **fields):
    invoice = InvoiceFactory(**fields)
    for line in lines or ({},):
        InvoiceLineFactory(invoice=invoice, **line)
    return invoice


@pytest.fixture
def heard():
    """The names of the events emitted, in order."""
    names = []

    def listen(event):
        names.append(event.name)

    _listeners["*"].append(("tests", listen))
    yield names
    _listeners["*"].remove(("tests", listen))


def test_an_issued_invoice_has_its_number_date_due_date_and_totals(cast):
    issued = services.issue(draft({"quantity": D(2)}, {"unit_price": D("0.05"), "vat_rate": D("5.5")}), cast.accounting)
    today = timezone.localdate()
    assert (issued.number, issued.issue_date) == (f"FA-{today.year}-00001", today)
    assert issued.due_date == today + timedelta(days=30)
    assert (issued.total_net, issued.total_vat, issued.total_gross) == (D("200.05"), D("40.00"), D("240.05"))


def test_a_partner_who_pays_has_its_own_delay(cast):
    partner = pays(cast.partner, payment_days=45)
    issued = services.issue(draft(client__partner=partner, payer="partner"), cast.accounting)
    assert issued.due_date == timezone.localdate() + timedelta(days=45)
    assert issued.buyer_name == "Opéris Télécom SAS"
    assert IssuedInvoice.objects.get().snapshot["invoice"]["buyer"]["siren"] == partner.siren


@pytest.mark.parametrize(
    ("client", "wanted"),
    [
        ({"siren": ""}, "Il manque un SIREN valable à Lilas"),
        ({"siren": "552100555"}, "Il manque un SIREN valable à Lilas"),
        ({"street": ""}, "Il manque l'adresse de facturation de Lilas"),
        ({"country": "BE"}, "Il manque le numéro de TVA de Lilas"),
        ({"vat_number": "FR00552100554"}, "Le numéro de TVA de Lilas n'est pas valable"),
    ],
)
def test_a_buyer_card_that_misses_something_is_named(cast, client, wanted):
    invoice = draft(client=BuyerFactory(legal_name="Lilas", **client))
    with pytest.raises(Refused, match=wanted):
        services.issue(invoice, cast.accounting)
    assert not IssuedInvoice.objects.exists()


def test_a_siret_gives_its_siren(cast):
    issued = services.issue(draft(client=BuyerFactory(siren="", siret="73282932000074")), cast.accounting)
    assert issued.frozen.snapshot["invoice"]["buyer"]["siren"] == "732829320"


def test_an_issuer_without_its_identity_cannot_invoice(cast):
    issuer(siren="", siret="", vat_number="")
    with pytest.raises(Refused, match="Il manque le SIREN et le numéro de TVA de votre société"):
        services.issue(draft(), cast.accounting)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ({"vat_rate": D(0)}, "un taux de 0 % demande un motif"),
        ({"vat_rate": D(0), "vat_category": "E"}, "il manque le motif d'exonération"),
        ({"vat_rate": D(20), "vat_category": "AE", "exemption_text": "Autoliquidation"}, "ne porte pas de TVA"),
        ({"vat_rate": D(11)}, "n'est pas admis en France"),
        ({"quantity": D(0)}, "la quantité est nulle"),
        ({"quantity": D(-1)}, "Le total est négatif : faites un avoir"),
    ],
)
def test_a_line_that_no_platform_would_accept_is_named(cast, line, wanted):
    with pytest.raises(Refused, match=wanted):
        services.issue(draft(line), cast.accounting)


def test_an_invoice_without_lines_is_refused(cast):
    with pytest.raises(Refused, match="Ajoutez au moins une ligne"):
        services.issue(InvoiceFactory(), cast.accounting)


def test_every_reason_is_told_at_once(cast):
    invoice = InvoiceFactory(client=BuyerFactory(siren="", street=""))
    with pytest.raises(Refused) as refused:
        services.issue(invoice, cast.accounting)
    assert [w in refused.value.message for w in ("SIREN", "adresse", "ligne")] == [True] * 3
    assert services.readiness_of(invoice, []).faults != []


def test_dates_only_go_forward(cast):
    today = timezone.localdate()
    services.issue(draft(), cast.accounting, on=today)
    with pytest.raises(Refused, match="numéros et dates vont dans le même sens"):
        services.issue(draft(), cast.accounting, on=today - timedelta(days=1))
    with pytest.raises(Refused, match="dans le futur"):
        services.issue(draft(), cast.accounting, on=today + timedelta(days=1))


def test_dates_only_go_forward_over_the_new_year_too(cast):
    today = timezone.localdate()
    services.issue(draft(), cast.accounting, on=today)
    with pytest.raises(Refused, match="même sens"):
        services.issue(draft(), cast.accounting, on=today.replace(year=today.year - 1))


def test_a_due_date_before_the_issue_is_refused(cast):
    with pytest.raises(Refused, match="précède la date d'émission"):
        services.issue(draft(due_date=timezone.localdate() - timedelta(days=1)), cast.accounting)


def test_a_rollback_gives_the_number_back(cast):
    first = draft()
    with transaction.atomic():
        services.issue(first, cast.accounting)
        transaction.set_rollback(True)
    assert services.issue(draft(), cast.accounting).number.endswith("-00001")
    first.refresh_from_db()
    assert first.is_draft
    assert verify().fault == ""


def test_issuing_twice_is_told_with_the_number(cast):
    invoice = draft()
    number = services.issue(invoice, cast.accounting).number
    with pytest.raises(Overtaken, match=number):
        services.issue(invoice, cast.accounting)


def test_the_pdf_is_archivable_accessible_and_carries_its_xml(cast):
    issued = services.issue(draft(), cast.accounting)
    tasks.render_invoice(issued_id=issued.frozen.pk)
    document = tasks.pdf_of(issued)
    pdf = read(document)
    assert structure_faults(pdf) == []
    assert embedded_xml(pdf) == issued.frozen.xml.encode()
    assert (document.sealed, document.priced, document.kind) == (True, True, "invoice")
    assert document.number == issued.number


def test_two_workers_make_one_pdf_and_one_event(cast, heard):
    issued = services.issue(draft(), cast.accounting)
    tasks.render_invoice(issued_id=issued.frozen.pk)
    tasks.render_invoice(issued_id=issued.frozen.pk)
    assert Document.objects.count() == 1
    assert heard.count("billing.invoice_ready") == 1
    assert heard.index("billing.invoice_issued") < heard.index("billing.invoice_ready")


def test_the_pdf_prints_what_was_frozen_even_after_the_cards_change(cast):
    issued = services.issue(draft(), cast.accounting)
    before = tasks.draw(issued.frozen)
    issued.client.legal_name, issued.client.street = "Tout autre chose", "Ailleurs"
    issued.client.save()
    issuer(vat_number="FR96552100554", iban="")
    assert tasks.draw(IssuedInvoice.objects.get()) != b""
    assert IssuedInvoice.objects.get().snapshot["invoice"]["buyer"]["address"]["line1"] == "14 rue des Lilas"
    assert len(tasks.draw(IssuedInvoice.objects.get())) == pytest.approx(len(before), rel=0.02)


HOSTILE = '<script>alert(1)</script> #read("/etc/passwd") $x$ "\' & \u202e\u0007 日本 ' + "é" * 60


def test_hostile_text_stays_text_in_the_xml_and_the_pdf(cast):
    client = BuyerFactory(name=HOSTILE[:120], legal_name=HOSTILE[:120], street=HOSTILE[:100])
    issued = services.issue(
        draft({"label": HOSTILE[:160], "note": HOSTILE}, client=client, comment=HOSTILE + "\n#panic()"), cast.accounting
    )
    assert violations(issued.frozen.xml.encode()) == []
    assert "&lt;script&gt;" in issued.frozen.xml
    assert structure_faults(tasks.draw(issued.frozen)) == []
    assert verify().fault == ""


def test_the_timeline_tells_the_issue_on_the_invoice_and_on_its_order(cast):
    order = SaleFactory(client__partner=cast.partner)
    SaleLineFactory(order=order)
    issued = services.issue(services.draft_from_order(order, cast.accounting), cast.accounting)
    sentences = Entry.objects.filter(sentence__contains=issued.number)
    assert {e.target_model for e in sentences} == {"billing.invoice", "orders.order"}
    assert {e.audience for e in sentences} == {"internal"}
    assert sentences.filter(client_id=order.client_id).count() == 1


def test_amounts_are_told_to_the_partner_that_pays_and_to_no_other(cast):
    issued = services.issue(draft(client__partner=pays(cast.partner), payer="partner"), cast.accounting)
    assert Entry.objects.about(issued).get(sentence__contains=issued.number).audience == "partner"


def test_a_number_is_never_written_on_a_draft(cast):
    assert Invoice.objects.filter(pk=draft().pk, number=None, issue_date=None).exists()
