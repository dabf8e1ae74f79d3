"""What each person reads and does on the pages of tickets."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.clients.tests.factories import ClientFactory, ContactFactory, SiteFactory
from maillon.records.models import Audience
from maillon.tickets.models import Ticket
from maillon.tickets.services import handling, opening, writing
from maillon.tickets.tests.factories import TicketFactory, TicketMessageFactory

pytestmark = pytest.mark.django_db
NOTE = "Port 7 du switch à 0 W"


@pytest.fixture
def ticket(cast):
    client = ClientFactory(partner=cast.partner, name="Pharmacie des Lilas")
    made = opening.open_ticket(client, "Le poste 3 est muet.", actor=cast.support, channel="phone", subject="Plus de tonalité",
                               requester_name="Claire Rossi")  # fmt: skip
    writing.write(made, NOTE, actor=cast.support, audience=Audience.INTERNAL)
    writing.write(made, "L'échange est sous garantie ?", actor=cast.support, audience=Audience.PARTNER)
    return made


def test_the_three_kinds_of_messages_never_look_alike(cast, browse, ticket):
    page = browse(cast.support).get(ticket.get_absolute_url()).content.decode()
    for look in ("message-public", "note-partenaire", "note-interne"):
        assert f'<article class="{look}"' in page
    assert "Interne : jamais dehors" in page.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_partner_reads_the_conversation_without_the_notes_nor_the_level(cast, browse, ticket):
    handling.escalate(ticket, 2, actor=cast.support)
    page = browse(cast.partner_user).get(ticket.get_absolute_url()).content.decode()
    assert "Le poste 3 est muet." in page
    assert "L&#x27;échange est sous garantie" in page
    for hidden in (NOTE, "note-interne", "Escaladé", "Escalader", "Attribué"):
        assert hidden not in page
    assert "Pris en charge" in page


def test_a_rival_finds_nothing(cast, browse, ticket):
    rival = browse(cast.rival_user)
    assert rival.get(ticket.get_absolute_url()).status_code == 404
    assert ticket.reference not in rival.get("/tickets/").content.decode()
    assert (
        rival.post(f"{ticket.get_absolute_url()}/messages", {"audience": "public", "text_public": "x"}).status_code
        == 404
    )


def test_only_the_text_of_the_chosen_audience_leaves(cast, browse, ticket):
    told = {"audience": "interne", "text_public": "Ne pas envoyer", "text_interne": "Pour nous", "then": ""}
    browse(cast.support).post(f"{ticket.get_absolute_url()}/messages", told)
    last = ticket.messages.order_by("pk").last()
    assert (last.audience, last.text) == ("internal", "Pour nous")
    assert not ticket.messages.filter(text="Ne pas envoyer").exists()


def test_a_call_becomes_a_ticket_from_the_card_of_its_client(cast, browse):
    client = ClientFactory()
    site, contact = SiteFactory(client=client), ContactFactory(client=client)
    page = browse(cast.support)
    assert page.get(f"/tickets/nouveau?client={client.reference}").context["form"].initial["client"] == client
    sent = {
        "client": client.pk, "subject": "Plus de tonalité", "text": "Poste 3 muet", "kind": "incident", "channel": "phone",
        "impact": 1, "urgency": 3, "contact": contact.pk, "site": site.pk,
    }  # fmt: skip
    response = page.post("/tickets/nouveau", sent)
    made = Ticket.objects.get()
    assert response["Location"] == made.get_absolute_url()
    assert (made.channel, made.get_priority_display(), made.requester_name) == ("phone", "Haute", contact.name)


def test_what_is_missing_is_said_and_nothing_typed_is_lost(cast, browse):
    response = browse(cast.support).post("/tickets/nouveau", {"client": "", "subject": "Plus de tonalité", "text": ""})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Choisissez le client" in page
    assert "une phrase suffit" in page
    assert 'value="Plus de tonalité"' in page


def test_a_partner_opens_a_ticket_for_its_own_clients_only(cast, browse):
    own, other = ClientFactory(partner=cast.partner), ClientFactory(partner=cast.rival)
    page = browse(cast.partner_user)
    sent = {"subject": "Muet", "text": "Poste 3", "kind": "incident", "impact": 1, "urgency": 2}
    assert page.post("/tickets/nouveau", sent | {"client": other.pk}).status_code == 422
    page.post("/tickets/nouveau", sent | {"client": own.pk})
    assert Ticket.objects.get().channel == "portal"


def test_each_button_does_what_it_says(cast, browse, ticket):
    page, url = browse(cast.support), ticket.get_absolute_url()
    page.post(f"{url}/attente", {"waiting_for": "part", "reason": "Injecteur commandé"})
    ticket.refresh_from_db()
    assert ticket.status_words == "En attente d'une pièce"
    page.post(f"{url}/escalader", {"level": 2, "reason": ""})
    page.post(f"{url}/attribuer", {"person": cast.adv.pk})
    page.post(f"{url}/priorite", {"impact": 3, "urgency": 3})
    page.post(f"{url}/resoudre")
    ticket.refresh_from_db()
    assert (ticket.level, ticket.assignee, ticket.priority, ticket.status) == (2, cast.adv, 1, "solved")
    page.post(f"{url}/rouvrir", {"reason": "Rechute"})
    page.post(f"{url}/prendre")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee) == ("started", cast.support)


def test_a_partner_moves_nothing(cast, browse, ticket):
    page, url = browse(cast.partner_user), ticket.get_absolute_url()
    for path in (
        "attente",
        "escalader",
        "attribuer",
        "priorite",
        "rouvrir",
        "resoudre",
        "clore",
        "prendre",
        "en-cours",
    ):
        assert page.post(f"{url}/{path}").status_code == 404


def test_a_partner_filters_neither_by_level_nor_by_who_is_in_charge(cast, browse, ticket):
    handling.escalate(ticket, 2, actor=cast.support)
    page = browse(cast.partner_user)
    for asked in ("level:is:2", f"assignee:is:{cast.support.pk}"):
        assert ticket.reference in page.get(f"/tickets/?f={asked}").content.decode()
        assert ticket.reference in page.get(f"/tickets/?f={asked.replace('is', 'not')}").content.decode()


def test_my_tickets_are_mine_and_those_to_take_are_nobody_s(cast, browse):
    mine, other, free = (TicketFactory(assignee=person) for person in (cast.support, cast.adv, None))
    page = browse(cast.support)
    for asked, found in (
        ("assignee:is:me", [mine]),
        ("assignee:empty", [free]),
        (f"assignee:is:{cast.adv.pk}", [other]),
    ):
        assert list(page.get(f"/tickets/?f={asked}").context["page_rows"]) == found
    assert page.get("/tickets/?f=assignee:is:abc").status_code == 200


def test_the_next_ticket_is_mine_then_nobody_s(cast, browse):
    page = browse(cast.support)
    assert page.get("/tickets/suivant")["Location"] == "/tickets/"
    free = TicketFactory(priority=1)
    assert page.get("/tickets/suivant")["Location"] == free.get_absolute_url()
    mine = TicketFactory(priority=4, assignee=cast.support)
    assert page.get("/tickets/suivant")["Location"] == mine.get_absolute_url()


@pytest.mark.parametrize(
    "view", ["", "?f=status:is:open,started,waiting&f=assignee:is:me", "?f=assignee:empty", "?f=answer:is:1"]
)
def test_the_list_costs_the_same_for_one_ticket_and_for_ten(cast, browse, view):
    TicketFactory(assignee=cast.support)
    page = browse(cast.support)
    few = cost(page, f"/tickets/{view}")
    TicketFactory.create_batch(10, partner=cast.partner)
    assert cost(page, f"/tickets/{view}") <= few <= 14


def test_the_page_costs_the_same_for_one_message_and_for_fifty(cast, browse, ticket):
    page = browse(cast.support)
    few = cost(page, ticket.get_absolute_url())
    TicketMessageFactory.create_batch(50, ticket=ticket)
    assert cost(page, ticket.get_absolute_url()) <= few <= 27


def cost(page, url):
    page.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert page.get(url).status_code == 200
    return len(queries)


def test_the_card_of_the_client_shows_its_open_tickets(cast, browse, ticket):
    page = browse(cast.support)
    assert "Plus de tonalité" in page.get(ticket.client.get_absolute_url()).content.decode()
    assert "Plus de tonalité" in page.get(f"{ticket.client.get_absolute_url()}/tickets").content.decode()


def test_the_palette_finds_a_ticket_by_its_number_and_its_subject(cast, browse, ticket):
    for typed in (ticket.reference, "tonalite lilas"):
        assert ticket.reference in browse(cast.support).get(f"/recherche/?q={typed}").content.decode()
