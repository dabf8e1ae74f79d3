"""« Appel »: who is on the line, and the ticket in one key."""

from __future__ import annotations

import pytest

from maillon.calls.models import Call
from maillon.calls.services import handling
from maillon.calls.services.receiving import receive
from maillon.calls.tests.factories import CallFactory, told
from maillon.clients.models import Contact
from maillon.clients.tests.factories import ClientFactory, ContactFactory
from maillon.core.testing import at_once
from maillon.platforms.tests.factories import NumberRangeFactory, PlatformFactory
from maillon.records.models import Task
from maillon.tickets.models import Ticket
from maillon.tickets.tests.factories import TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire(cast):
    client = ClientFactory(name="Pharmacie des Lilas", partner=cast.partner)
    return ContactFactory(client=client, first_name="Claire", last_name="Rossi", phone="+33478001234", mobile="")


def text_of(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_the_screen_says_who_for_whom_on_what_and_what_is_open(cast, browse, claire):
    platform = PlatformFactory(client=claire.client, tenant="lilas.example")
    ticket = TicketFactory(client=claire.client, subject="Accueil muet")
    page = text_of(browse(cast.support).get("/appel?numero=0478001234"))
    for said in (
        "Claire Rossi",
        "Pharmacie des Lilas",
        "Opéris Télécom",
        platform.tenant,
        "Accueil muet",
        ticket.reference,
    ):
        assert said in page


@pytest.mark.parametrize("given", ["04 78 00 12 34", "%2B33478001234", "33478001234", "0033478001234"])
def test_any_form_of_the_number_opens_the_same_screen(cast, browse, claire, given):
    assert "Claire Rossi" in text_of(browse(cast.support).get(f"/appel?numero={given}"))


def test_one_key_makes_the_ticket_with_the_call_attached(cast, browse, claire):
    call = receive(told("ringing"))
    page = browse(cast.support)
    shown = page.get("/appel?numero=0478001234")
    assert shown.context["call"] == call
    sent = {"numero": "+33478001234", "call": call.reference, "client": claire.client.reference, "subject": "", "text": "",
            "kind": "incident", "impact": "1", "urgency": "2", "contact": claire.pk}  # fmt: skip
    response = page.post("/appel/ticket", sent)
    ticket, call = Ticket.objects.get(), Call.objects.get()
    assert response["Location"] == ticket.get_absolute_url()
    assert (ticket.channel, ticket.subject, ticket.requester_name) == ("phone", "Appel de Claire Rossi", "Claire Rossi")
    assert (ticket.partner, call.ticket, call.client) == (cast.partner, ticket, claire.client)
    assert call.reference in text_of(page.get(ticket.get_absolute_url()))


def test_a_call_that_no_switchboard_told_is_noted_with_its_ticket(cast, browse, claire):
    sent = {"numero": "0478001234", "client": claire.client.reference, "subject": "Plus de tonalité", "text": "Poste 3",
            "kind": "incident", "impact": "1", "urgency": "3"}  # fmt: skip
    browse(cast.support).post("/appel/ticket", sent)
    call = Call.objects.get()
    assert (call.ticket.subject, call.handled_by, call.client) == ("Plus de tonalité", cast.support, claire.client)
    assert call.ticket.get_priority_display() == "Haute"


@pytest.mark.django_db(transaction=True)
def test_two_people_who_open_the_ticket_of_one_call_get_the_same_one(cast):
    client, call = ClientFactory(), CallFactory()
    made = at_once(*(lambda: handling.ticket_of(call, client, actor=cast.support) for _ in range(2)))
    assert len({ticket.pk for ticket, _ in made}) == Ticket.objects.count() == 1
    assert sorted(new for _, new in made) == [False, True]


def test_several_clients_are_chosen_in_one_click(cast, browse, claire):
    other = ContactFactory(phone="+33478001234", client=ClientFactory(name="Garage du Centre")).client
    page = browse(cast.support)
    first = text_of(page.get("/appel?numero=0478001234"))
    assert "2 fiches ont ce numéro" in first
    link = f"/appel?numero=%2B33478001234&amp;client={other.reference}"
    assert link in first
    assert "<h1>" in (chosen := text_of(page.get(link.replace("&amp;", "&"))))
    assert chosen.index("Garage du Centre") < chosen.index("Pharmacie des Lilas")


def test_an_unknown_number_is_attached_in_one_click_and_known_the_next_time(cast, browse, claire):
    call = receive(told("ringing", "0612345678"))
    page = browse(cast.support)
    found = page.get(call.get_absolute_url(), {"q": "rossi"})
    assert "Rattacher" in text_of(found)
    row = next(r for r in found.context["proposals"] if r["contact"] == claire.pk)
    page.post(
        "/appel/rattacher", {"call": call.reference, "client": row["client"].reference, "contact": row["contact"]}
    )
    claire.refresh_from_db(), call.refresh_from_db()
    assert (claire.mobile, call.client, call.contact) == ("+33612345678", claire.client, claire)
    assert "Claire Rossi" in text_of(page.get("/appel?numero=06 12 34 56 78"))


def test_attached_to_a_client_alone_it_makes_a_contact(cast, browse):
    client = ClientFactory()
    browse(cast.support).post(
        "/appel/rattacher", {"numero": "0478009999", "client": client.reference, "name": "Paul Martin"}
    )
    made = Contact.objects.get(client=client)
    assert (made.name, made.phone) == ("Paul Martin", "+33478009999")


def test_a_withheld_number_opens_a_ticket_to_sort(cast, browse):
    page = browse(cast.support)
    assert "Numéro masqué" in text_of(page.get("/appel?numero=anonymous"))
    page.post(
        "/appel/ticket", {"numero": "", "subject": "Ne dit pas qui", "kind": "incident", "impact": "1", "urgency": "2"}
    )
    assert (Ticket.objects.get().client, Call.objects.get().number) == (None, "")


def test_a_call_about_an_open_ticket_joins_it(cast, browse, claire):
    ticket = TicketFactory(client=claire.client)
    browse(cast.support).post("/appel/joindre", {"numero": "0478001234", "ticket": ticket.reference})
    assert list(ticket.calls.all()) == [Call.objects.get()]


def test_a_missed_call_becomes_a_callback_once(cast, browse, claire):
    receive(told("ringing"))
    call = receive(told("hangup"))
    page = browse(cast.support)
    assert call.reference in text_of(page.get("/appels/?f=state:is:back"))
    for _ in range(2):
        page.post(f"{call.get_absolute_url()}/rappeler")
    task = Task.objects.get()
    assert (task.kind, task.phone, task.assignee) == ("callback", "+33478001234", cast.support)
    assert call.reference not in text_of(page.get("/appels/?f=state:is:back"))


def test_nobody_outside_knows_of_calls(cast, browse, claire):
    call = receive(told("ringing"))
    for person in (cast.partner_user, cast.rival_user, cast.technician):
        page = browse(person)
        for url in ("/appel?numero=0478001234", "/appels/", call.get_absolute_url()):
            assert page.get(url).status_code == 404
    assert "Appel de" not in text_of(browse(cast.partner_user).get(claire.client.get_absolute_url()))


def test_the_screen_costs_the_same_with_many_rows(cast, browse, claire, django_assert_max_num_queries):
    page = browse(cast.support)
    page.get("/appel?numero=0478001234")
    counted = []
    for many in (1, 20):
        TicketFactory.create_batch(many, client=claire.client)
        CallFactory.create_batch(many, client=claire.client, number="+33478001234")
        NumberRangeFactory.create_batch(many, platform__client=claire.client)
        with django_assert_max_num_queries(60) as captured:
            page.get("/appel?numero=0478001234")
        counted.append(len(captured))
    assert counted[0] == counted[1], counted


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_costs_the_same_with_many_rows(cast, browse, django_assert_max_num_queries, many):
    CallFactory.create_batch(many, ticket=TicketFactory())
    page = browse(cast.support)
    page.get("/appels/")
    with django_assert_max_num_queries(14):
        page.get("/appels/")
