"""Money received: never more than what is due, undone by a reverse entry, the status derived one way in SQL and Python."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillon.billing import services, standing
from maillon.billing.models import Allocation, Invoice, Payment
from maillon.billing.tests.factories import BuyerFactory, InvoiceFactory, InvoiceLineFactory, pays
from maillon.core.errors import Overtaken, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(cast, company):
    def make(price=D(100), **fields):
        invoice = InvoiceFactory(**fields)
        InvoiceLineFactory(invoice=invoice, unit_price=price)
        return services.issue(invoice, cast.accounting)

    return make


def again(invoice):
    return Invoice.objects.with_payment_status().get(pk=invoice.pk)


def standing_of(invoice):
    found = again(invoice)
    assert found.standing == found.standing_key
    return found.standing


def test_an_invoice_is_paid_in_two_times(cast, issued):
    invoice = issued()
    assert standing_of(invoice) == "pending"
    services.record_payment([(invoice, D(20))], actor=cast.accounting)
    assert standing_of(invoice) == "partial"
    services.record_payment([(invoice, D(100))], method="cheque", label="Chèque 1234567", actor=cast.accounting)
    assert (standing_of(invoice), again(invoice).remaining) == ("paid", D(0))


def test_one_payment_settles_several_invoices_of_one_payer(cast, issued):
    client = BuyerFactory()
    first, second = issued(client=client), issued(D(50), client=client)
    payment = services.record_payment([(first, D(120)), (second, D(30))], actor=cast.accounting)
    assert (payment.amount, payment.client, payment.payer_name) == (D(150), client, first.buyer_name)
    assert (standing_of(first), standing_of(second)) == ("paid", "partial")


def test_a_partner_pays_for_several_of_its_clients(cast, issued):
    partner = pays(cast.partner)
    rows = [issued(client=BuyerFactory(partner=partner), payer="partner") for _ in range(2)]
    payment = services.record_payment([(row, D(120)) for row in rows], actor=cast.accounting)
    assert (payment.client, payment.partner, payment.payer_name) == (None, partner, "Opéris Télécom SAS")


def test_two_payers_are_never_mixed(cast, issued):
    with pytest.raises(Refused, match="pas le même payeur"):
        services.record_payment([(issued(), D(1)), (issued(), D(1))], actor=cast.accounting)
    client = BuyerFactory(partner=pays(cast.partner))
    with pytest.raises(Refused, match="pas le même payeur"):
        services.record_payment([(issued(client=client), D(1)), (issued(client=client, payer="partner"), D(1))])


@pytest.mark.parametrize("amount", [D("120.01"), D(500)])
def test_more_than_what_is_due_is_refused_with_what_is_left(cast, issued, amount):
    invoice = issued()
    with pytest.raises(Refused, match="Il reste 120,00"):
        services.record_payment([(invoice, amount)], actor=cast.accounting)
    assert not Payment.objects.exists()


@pytest.mark.parametrize("amount", [D(0), D(-5), D("0.001")])
def test_an_amount_is_positive_and_has_two_decimals(cast, issued, amount):
    with pytest.raises(Refused, match="positif"):
        services.record_payment([(issued(), amount)], actor=cast.accounting)


def test_money_cannot_arrive_tomorrow_nor_on_a_draft(cast, issued, company):
    with pytest.raises(Refused, match="dans le futur"):
        services.record_payment([(issued(), D(1))], received_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(Refused, match="Un brouillon ne se règle pas"):
        services.record_payment([(InvoiceFactory(), D(1))])
    with pytest.raises(Refused, match="au moins une facture"):
        services.record_payment([])


def test_a_mistake_is_undone_by_a_reverse_entry(cast, issued):
    invoice = issued()
    payment = services.record_payment([(invoice, D(120))], actor=cast.accounting)
    reverse = services.reverse_payment(payment, "Chèque rejeté", cast.accounting)
    assert (reverse.amount, standing_of(invoice)) == (D(-120), "pending")
    assert sum(a.amount for a in Allocation.objects.filter(invoice=invoice)) == 0
    with pytest.raises(Overtaken, match="déjà annulé"):
        services.reverse_payment(payment, "Encore", cast.accounting)
    with pytest.raises(Refused, match="ne s'annule pas"):
        services.reverse_payment(reverse, "Encore", cast.accounting)
    with pytest.raises(Refused, match="pourquoi"):
        services.reverse_payment(payment, "  ", cast.accounting)


def test_a_credit_note_cancels_what_is_due_and_owes_back_what_was_paid(cast, issued):
    invoice = issued()
    services.record_payment([(invoice, D(20))], actor=cast.accounting)
    note = services.credit(invoice, "Matériel rendu", cast.accounting)
    assert note.number.startswith("AV-")
    assert (standing_of(invoice), standing_of(note)) == ("cancelled", "to_refund")
    assert (again(invoice).remaining, again(note).remaining) == (D(0), D(20))
    refund = services.record_payment([(note, D(20))], actor=cast.accounting)
    assert (refund.amount, standing_of(note)) == (D(-20), "used")


def test_a_rejected_payment_of_a_cancelled_invoice_uses_the_credit_note_again(cast, issued):
    invoice = issued()
    payment = services.record_payment([(invoice, D(120))], actor=cast.accounting)
    note = services.credit(invoice, "Matériel rendu", cast.accounting)
    services.reverse_payment(payment, "Chèque rejeté", cast.accounting)
    assert (standing_of(invoice), standing_of(note)) == ("cancelled", "used")


def test_an_unpaid_invoice_is_settled_whole_by_its_credit_note(cast, issued):
    invoice = issued()
    note = services.credit(invoice, "Doublon", cast.accounting)
    assert (note.corrects, note.total_gross, again(note).standing) == (invoice, D(120), standing.Standing.USED)
    with pytest.raises(Overtaken, match="déjà annulée"):
        services.credit(invoice, "Doublon", cast.accounting)


def test_a_credit_note_needs_a_reason_and_an_issued_invoice(cast, issued, company):
    invoice = issued()
    with pytest.raises(Refused, match="motif"):
        services.credit(invoice, " ", cast.accounting)
    with pytest.raises(Refused, match="brouillon"):
        services.credit(InvoiceFactory(), "x", cast.accounting)
    note = services.credit(invoice, "x", cast.accounting)
    with pytest.raises(Refused, match="Un avoir ne s'annule pas"):
        services.credit(note, "x", cast.accounting)


def test_late_is_told_from_the_day_after_the_due_date(cast, issued):
    today = timezone.localdate()
    due_today, late = issued(due_date=today), issued(due_date=today)
    assert standing_of(due_today) == "pending"
    assert (
        standing.of(
            credit=False, issued=True, total=D(1), paid=D(0), credited=D(0), due=today, today=today + timedelta(days=1)
        )
        == "late"
    )
    assert standing.days_late(late.due_date, today + timedelta(days=3)) == 3


MONEY = st.decimals(min_value=0, max_value=10, places=2)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(Invoice.Kind.values),
    issued=st.booleans(),
    total=MONEY,
    paid=MONEY,
    credited=MONEY,
    days=st.one_of(st.none(), st.integers(-2, 2)),
)
def test_the_status_is_the_same_in_sql_and_in_python(db, kind, issued, total, paid, credited, days):
    today = timezone.localdate()
    invoice = InvoiceFactory(
        kind=kind,
        status="issued" if issued else "draft",
        number=f"T-{Invoice.objects.count()}" if issued else None,
        issue_date=date(2026, 1, 1) if issued else None,
        total_gross=total,
        paid=min(paid, total),
        credited=credited,
        due_date=None if days is None else today + timedelta(days=days),
    )
    found = again(invoice)
    assert found.standing_key == found.standing
    assert (found in Invoice.objects.overdue()) == (
        found.standing == "late"
        or (not found.is_draft and not found.is_credit and found.remaining > 0 and days is not None and days < 0)
    )
