"""An SMS about a ticket: written from it, followed in its conversation, and its answer heard there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from maillon.clients.tests.factories import ClientFactory, ContactFactory
from maillon.core.phones import display_phone
from maillon.notifications import texts
from maillon.notifications.models import Alert, Message, Sms
from maillon.notifications.sms.receipts import Incoming, Receipt, State
from maillon.notifications.tasks import send_sms
from maillon.notifications.tests.sms.sending import gateway_in_service
from maillon.records.models import Audience
from maillon.tickets.models import Ticket, TicketMessage
from maillon.tickets.services import handling, merging, opening, texting

pytestmark = pytest.mark.django_db
MOBILE = "+33612345678"
Side = TicketMessage.Side


@pytest.fixture
def ticket(cast):
    client = ClientFactory(partner=cast.partner, name="Pharmacie des Lilas")
    contact = ContactFactory(client=client, first_name="Claire", last_name="Rossi", mobile=MOBILE)
    return opening.open_ticket(
        client, "Le poste 3 est muet.", actor=cast.support, channel="phone", subject="Plus de tonalité", contact=contact
    )


@pytest.fixture
def gateway(db):
    with gateway_in_service() as desk:
        yield desk


def address_of(ticket):
    return f"/sms/ecrire/tickets.ticket/{ticket.pk}"


def write(browse, person, ticket, text="Pouvez-vous redémarrer le poste 3 ?"):
    answer = browse(person).post(address_of(ticket), {"to": display_phone(MOBILE), "text": text})
    assert answer.status_code == 303, answer.content.decode()
    return Sms.objects.latest("pk")


def plain(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_the_composer_proposes_who_asked_then_the_others_of_the_client(cast, browse, ticket):
    ContactFactory(client=ticket.client, first_name="Paul", last_name="Vidal", mobile="+33698765432")
    ContactFactory(client=ticket.client, first_name="Sans", last_name="Mobile", mobile="")
    assert texting.mobiles(ticket) == [(MOBILE, "Claire Rossi"), ("+33698765432", "Paul Vidal")]
    page = plain(browse(cast.support).get(address_of(ticket)))
    assert 'value="06 12 34 56 78"' in page
    assert "160 caractères par SMS" in page


def test_a_landline_is_not_proposed(cast, ticket):
    ticket.requester_phone, ticket.contact = "+33478001234", None
    ticket.contact_id = None
    assert texting.mobiles(ticket) == [(MOBILE, "Claire Rossi")]


def test_what_is_written_leaves_once_and_is_said_on_the_ticket_with_its_receipt(cast, browse, ticket, gateway):
    sms = write(browse, cast.support, ticket)
    said = ticket.messages.get(side=Side.US)
    assert (said.text, said.audience, said.author, said.sms_key) == (sms.text, Audience.CLIENT, cast.support, sms.key)
    assert not Message.objects.exists(), "no mail says it again"
    send_sms(sms.pk)
    sms.refresh_from_db()
    assert len(gateway.accepted) == 1
    page = browse(cast.support)
    assert "SMS au 06 12 34 56 78 : Envoyé" in plain(page.get(ticket.get_absolute_url()))
    texts.heard(Receipt(sms.provider_id, State.DELIVERED))
    assert "SMS au 06 12 34 56 78 : Remis" in plain(page.get(ticket.get_absolute_url()))


def test_one_that_was_not_delivered_says_why_in_the_conversation(cast, browse, ticket, gateway):
    sms = write(browse, cast.support, ticket)
    send_sms(sms.pk)
    sms.refresh_from_db()
    texts.heard(Receipt(sms.provider_id, State.FAILED, "Ce numéro n'est plus attribué."))
    page = plain(browse(cast.support).get(ticket.get_absolute_url()))
    assert "SMS au 06 12 34 56 78 : Non remis" in page
    assert "n&#x27;est plus attribué" in page or "n'est plus attribué" in page


def test_it_counts_as_an_answer(cast, browse, ticket):
    write(browse, cast.support, ticket)
    ticket.refresh_from_db()
    assert ticket.first_answer_at is not None
    assert (ticket.unanswered_since, ticket.status) == (None, Ticket.Status.STARTED)


def test_what_maillon_writes_by_itself_is_no_answer(cast, ticket):
    texts.queue_sms(ticket, to=MOBILE, text="Votre ticket est pris en compte.")
    ticket.refresh_from_db()
    assert (ticket.first_answer_at, ticket.messages.filter(side=Side.US).count()) == (None, 0)


def test_the_answer_is_the_client_s_word_on_the_ticket_and_nobody_else_is_told(cast, browse, ticket):
    write(browse, cast.support, ticket)
    handling.wait(ticket, "client", actor=cast.support)
    told = Alert.objects.count()
    texts.heard(Incoming(MOBILE, "Fait, rien de mieux", "in-1"))
    texts.heard(Incoming(MOBILE, "Fait, rien de mieux", "in-1"))
    heard = ticket.messages.get(text="Fait, rien de mieux")
    assert (heard.side, heard.audience, heard.author_name) == (Side.CLIENT, Audience.CLIENT, "Claire Rossi")
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.STARTED, "it waited for the client"
    assert ticket.unanswered_since is not None
    assert Alert.objects.count() == told
    page = browse(cast.support)
    assert "par SMS" in plain(page.get(ticket.get_absolute_url()))
    assert "Sur le ticket" in plain(page.get("/sms/"))


def test_an_answer_to_a_ticket_joined_to_another_is_heard_on_that_other(cast, browse, ticket):
    write(browse, cast.support, ticket)
    kept = opening.open_ticket(ticket.client, "Même panne.", actor=cast.support, channel="phone", subject="Panne")
    merging.merge(kept, ticket, actor=cast.support)
    texts.heard(Incoming(MOBILE, "Toujours muet", "in-1"))
    assert TicketMessage.objects.get(text="Toujours muet").ticket == kept


def test_an_answer_to_a_closed_ticket_opens_another_linked_to_it(cast, browse, ticket):
    write(browse, cast.support, ticket)
    handling.move(ticket, "solve", actor=cast.support)
    handling.move(ticket, "close", actor=cast.support)
    texts.heard(Incoming(MOBILE, "Cela recommence", "in-1"))
    made = Ticket.objects.get(follows=ticket)
    assert (made.channel, made.messages.get().text) == (Ticket.Channel.SMS, "Cela recommence")


def test_stop_and_a_late_word_stay_out_of_the_conversation(cast, browse, ticket):
    sms = write(browse, cast.support, ticket)
    texts.heard(Incoming(MOBILE, "STOP", "in-1"))
    Sms.objects.filter(pk=sms.pk).update(created_at=timezone.now() - timedelta(days=20))
    texts.heard(Incoming(MOBILE, "Bonjour, c'est pour autre chose", "in-2"))
    assert not ticket.messages.filter(side=Side.CLIENT).exclude(text="Le poste 3 est muet.").exists()
    assert Alert.objects.filter(user=cast.support, kind="sms").count() == 1, "the late one is read by a person"


def test_a_closed_ticket_is_refused_in_words_and_nothing_leaves(cast, browse, ticket):
    handling.move(ticket, "solve", actor=cast.support)
    handling.move(ticket, "close", actor=cast.support)
    page = browse(cast.support)
    assert "Envoyer un SMS" not in plain(page.get(ticket.get_absolute_url()))
    answer = page.post(address_of(ticket), {"to": MOBILE, "text": "Bonjour"})
    assert "Ce ticket est clos" in plain(answer)
    assert not Sms.objects.exists()


def test_the_partner_reads_the_words_and_neither_the_number_nor_the_receipt(cast, browse, ticket):
    write(browse, cast.support, ticket, "Redémarrez le poste.")
    mine, rival = browse(cast.partner_user), browse(cast.rival_user)
    page = plain(mine.get(ticket.get_absolute_url()))
    assert "Redémarrez le poste." in page
    assert "SMS au" not in page
    assert [person.get(address_of(ticket)).status_code for person in (mine, rival)] == [404, 404]
