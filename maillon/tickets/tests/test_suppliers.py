"""A ticket carried to the operator: its own clock, its proof, and never a word of it to a partner."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from maillon.catalog.models import Supplier
from maillon.clients.tests.factories import ClientFactory
from maillon.core.errors import Refused
from maillon.records.models import Entry
from maillon.tickets.models import SupplierCase, Ticket
from maillon.tickets.services import handling, opening, suppliers
from maillon.tickets.tests.conftest import PARIS
from maillon.tickets.tests.promising import always

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(db):
    return Supplier.objects.create(name="Opérateur d'essai", is_operator=True)


@pytest.fixture
def ticket(cast, it_is):
    it_is(2026, 3, 2, 10)
    return opening.open_ticket(
        ClientFactory(partner=cast.partner), "Lien coupé.", actor=cast.support, channel="phone", subject="Lien coupé"
    )


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=PARIS)


@pytest.fixture
def case(cast, ticket, operator, it_is):
    it_is(2026, 3, 2, 10, 30)
    made = SupplierCase(supplier=operator, number="SIG-4471", promised=240, calendar=always(), opened_at=at(10, 15))
    return suppliers.open_case(ticket, made, actor=cast.support)


def test_opening_it_there_escalates_the_ticket_and_starts_the_clock_of_the_operator(cast, case, ticket):
    assert Ticket.objects.get(pk=ticket.pk).level == 4
    assert case.due_at == at(14, 15)
    assert case.kept is None


def test_restored_within_the_time_it_was_frozen_for_us_not_counted(cast, case, it_is):
    it_is(2026, 3, 2, 16)
    suppliers.step(case, "answered", at(10, 40), "Dossier pris", actor=cast.support)
    suppliers.step(case, "paused", at(11), "Accès au local demandé", actor=cast.support)
    suppliers.step(case, "resumed", at(12), "", actor=cast.support)
    done = suppliers.step(case, "restored", at(15), "Lien rétabli", actor=cast.support)
    assert (done.kept, done.restored_at, done.answered_at) == (True, at(15), at(10, 40))
    assert suppliers.reading(done).resolution.spent == timedelta(hours=3, minutes=45)


def test_past_its_guarantee_the_operator_is_late_told_once_and_the_proof_says_by_how_much(cast, case, it_is):
    it_is(2026, 3, 2, 14, 16)
    assert (suppliers.tell_late(), suppliers.tell_late()) == (1, 0)
    it_is(2026, 3, 2, 16)
    done = suppliers.step(case, "restored", at(15, 15), "", actor=cast.support)
    assert done.kept is False
    standing = suppliers.reading(done).resolution
    assert suppliers.verdict(done, standing).replace("\u00a0", " ") == "Garantie dépassée de 1 h."


@pytest.mark.parametrize(
    ("what", "moment", "said"),
    [("restored", at(17), "futur"), ("answered", at(9), "précède"), ("reopened", at(11), "pas rétabli")],
)
def test_what_cannot_have_happened_is_refused_with_its_reason(cast, case, it_is, what, moment, said):
    it_is(2026, 3, 2, 16)
    with pytest.raises(Refused, match=said):
        suppliers.step(case, what, moment, "", actor=cast.support)


def test_the_proof_is_a_pdf_of_what_was_noted(cast, browse, case, ticket):
    answer = browse(cast.support).get(f"/tickets/{ticket.reference}/operateur/{case.pk}/preuve.pdf")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert content.startswith(b"%PDF")


def test_it_is_noted_from_the_page_of_the_ticket(cast, browse, ticket, operator, it_is):
    it_is(2026, 3, 2, 11)
    page = browse(cast.support)
    form = {
        "supplier": operator.pk, "number": "SIG-1", "promised": "4 h", "calendar": always().pk, "opened_at": "2026-03-02T10:30",
    }  # fmt: skip
    assert page.post(f"/tickets/{ticket.reference}/operateur", form).status_code == 303
    case = SupplierCase.objects.get()
    assert (case.promised, Ticket.objects.get(pk=ticket.pk).level) == (240, 1)
    read = page.get(ticket.get_absolute_url()).content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "SIG-1" in read
    assert "reste 3 h 30" in read
    assert page.post(f"/tickets/{ticket.reference}/operateur", {**form, "promised": "demain"}).status_code == 422


def test_a_partner_reads_nothing_of_it(cast, browse, case, ticket):
    page = browse(cast.partner_user)
    read = page.get(ticket.get_absolute_url()).content.decode()
    assert "SIG-4471" not in read
    assert "Opérateur d" not in read
    for address in ("operateur", f"operateur/{case.pk}", f"operateur/{case.pk}/preuve.pdf"):
        assert page.get(f"/tickets/{ticket.reference}/{address}").status_code == 404
    assert not Entry.objects.visible_to(cast.partner_user).filter(sentence__contains="SIG-4471").exists()


def test_a_closed_ticket_is_carried_nowhere(cast, ticket, operator):
    handling.move(ticket, "solve", actor=cast.support)
    with pytest.raises(Refused, match="rouvrez-le"):
        suppliers.open_case(ticket, SupplierCase(supplier=operator, calendar=always()), actor=cast.support)
