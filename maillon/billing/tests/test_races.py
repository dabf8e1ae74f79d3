"""Many people at once: consecutive numbers, one chain, never more money than what is due."""

from collections.abc import Callable
from decimal import Decimal as D
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from config.database import STAFF_ROLE
from maillon.billing import services
from maillon.billing.models import Allocation, BilledTime, Invoice, IssuedInvoice
from maillon.billing.tests.factories import (
    BuyerFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    SaleFactory,
    SaleLineFactory,
    issuer,
)
from maillon.billing.tests.test_time import hourly, spent
from maillon.billing.verification import verify
from maillon.core.errors import Refused
from maillon.core.scope import Scope, scoped
from maillon.core.testing import at_once
from maillon.tickets.models import TimeSpent
from maillon.tickets.services import working
from maillon.tickets.tests.factories import TicketFactory

pytestmark = pytest.mark.django_db(transaction=True)


def staff_at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """``act(0..count-1)`` all at once as staff; a refusal is its message."""

    def run(index: int) -> Any:
        with scoped(Scope(STAFF_ROLE)):
            return act(index)

    results = at_once(*[partial(run, index) for index in range(count)])
    return [r.message if isinstance(r, Refused) else r for r in results]


def drafts(count: int) -> list[Invoice]:
    issuer()
    made = [InvoiceFactory() for _ in range(count)]
    for invoice in made:
        InvoiceLineFactory(invoice=invoice)
    return made


def test_twenty_people_issuing_get_twenty_consecutive_numbers_and_one_chain():
    waiting = drafts(20)
    numbers = staff_at_once(20, lambda i: services.issue(waiting[i]).number)
    year = timezone.localdate().year
    assert sorted(numbers) == [f"FA-{year}-{n:05d}" for n in range(1, 21)]
    assert [f.number for f in IssuedInvoice.objects.order_by("id")] == sorted(numbers)
    assert (verify().fault, verify().count) == ("", 20)


def test_one_draft_issued_by_ten_people_gets_one_number():
    (draft,) = drafts(1)
    answers = staff_at_once(10, lambda i: services.issue(draft).number)
    assert sorted(a.startswith("FA-") for a in answers) == [False] * 9 + [True]
    assert IssuedInvoice.objects.count() == 1


def test_invoices_and_credit_notes_at_once_make_one_chain():
    waiting = drafts(10)
    issued = [services.issue(draft) for draft in waiting[:5]]
    staff_at_once(10, lambda i: services.issue(waiting[5 + i]) if i < 5 else services.credit(issued[i - 5], "Erreur"))
    assert (verify().fault, verify().count) == ("", 15)


def test_payments_at_once_never_exceed_what_is_due():
    (draft,) = drafts(1)
    invoice = services.issue(draft)  # 120.00
    answers = staff_at_once(8, lambda i: services.record_payment([(invoice, D(50))]).amount)
    invoice.refresh_from_db()
    assert sum(isinstance(a, D) for a in answers) == 2
    assert invoice.paid == D(100)
    assert sum(a.amount for a in Allocation.objects.all()) == D(100)
    assert {a.split(" sur ")[0] for a in answers if isinstance(a, str)} == {"Il reste 20,00\u00a0€"}


def test_a_payment_and_a_credit_note_at_once_settle_the_invoice_once():
    (draft,) = drafts(1)
    invoice = services.issue(draft)
    staff_at_once(
        2, lambda i: services.record_payment([(invoice, D(120))]) if i else services.credit(invoice, "Doublon")
    )
    invoice.refresh_from_db()
    note = Invoice.objects.get(kind="381")
    assert invoice.paid == D(120)
    assert invoice.credited == D(120)
    assert note.remaining in (D(0), D(120))


def test_two_people_drafting_one_order_make_one_draft():
    issuer()
    order = SaleFactory()
    SaleLineFactory(order=order)
    answers = staff_at_once(4, lambda i: services.draft_from_order(order).pk)
    assert Invoice.objects.count() == 1
    assert sum(isinstance(a, int) for a in answers) == 1


def test_two_people_invoicing_the_same_time_make_one_draft(cast):
    issuer()
    hourly()
    ticket = TicketFactory(client=BuyerFactory())
    for _ in range(3):
        spent(ticket, cast.support, 20)
    answers = staff_at_once(4, lambda i: services.drafts_from_time(ticket.client)[0].pk)
    assert sum(isinstance(a, int) for a in answers) == 1
    assert (Invoice.objects.count(), BilledTime.objects.count()) == (1, 3)
    assert Invoice.objects.get().lines.get().quantity == D(1)


def test_time_removed_while_it_is_invoiced_is_either_gone_or_on_the_invoice(cast):
    issuer()
    hourly()
    ticket = TicketFactory(client=BuyerFactory())
    rows = [spent(ticket, cast.support, 15) for _ in range(4)]

    def act(index):
        if index == 0:
            return services.drafts_from_time(ticket.client)[0].lines.get().quantity
        return working.remove_time(rows[index], actor=cast.support)

    staff_at_once(4, act)
    left = TimeSpent.objects.all()
    assert {row.invoiced_at is not None for row in left} == {True}
    assert BilledTime.objects.count() == left.count()
    assert Invoice.objects.get().lines.get().quantity == D(left.count()) / 4
