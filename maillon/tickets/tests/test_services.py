"""Opening, writing, moving: what each does to the ticket, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from maillon.clients.tests.factories import ClientFactory, ContactFactory, SiteFactory
from maillon.core.errors import Overtaken, Refused
from maillon.records.models import Audience
from maillon.tickets.models import Level, Ticket, TicketMessage
from maillon.tickets.priority import Priority, priority_of
from maillon.tickets.services import handling, opening, writing
from maillon.tickets.tests.factories import TicketFactory

pytestmark = pytest.mark.django_db
PHONE = Ticket.Channel.PHONE


def opened(cast, actor=None, **fields):
    client = fields.pop("client", None) or ClientFactory(partner=cast.partner)
    fields.setdefault("subject", "Plus de tonalité")
    return opening.open_ticket(client, "Le poste 3 est muet.", actor=actor or cast.support, channel=PHONE, **fields)


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [(1, 1, 4), (1, 2, 3), (1, 3, 2), (2, 1, 3), (2, 2, 2), (2, 3, 1), (3, 1, 2), (3, 2, 1), (3, 3, 1)],
)
def test_priority_comes_from_what_is_touched_and_how_much_it_hinders(impact, urgency, priority):
    assert priority_of(impact, urgency) == priority


def test_a_ticket_takes_its_partner_its_only_site_and_the_word_of_who_asks(cast):
    client = ClientFactory(partner=cast.partner)
    site = SiteFactory(client=client)
    contact = ContactFactory(
        client=client, first_name="Claire", last_name="Rossi", email="claire@lilas.example", mobile="+33612345678"
    )
    ticket = opened(cast, client=client, contact=contact, impact=3, urgency=3)
    assert (ticket.partner, ticket.site, ticket.client_name) == (cast.partner, site, client.name)
    assert (ticket.requester_name, ticket.requester_email, ticket.requester_phone) == (
        "Claire Rossi",
        "claire@lilas.example",
        "+33612345678",
    )
    assert ticket.priority == Priority.CRITICAL
    message = ticket.messages.get()
    assert (message.side, message.audience, message.author_name) == ("client", "client", "Claire Rossi")
    assert ticket.unanswered_since == ticket.opened_at


def test_with_two_sites_none_is_guessed(cast):
    client = ClientFactory()
    SiteFactory.create_batch(2, client=client)
    assert opened(cast, client=client).site is None


def test_the_site_of_another_client_is_refused(cast):
    with pytest.raises(Refused, match="n'est pas de"):
        opened(cast, site=SiteFactory())
    assert not Ticket.objects.exists()


def test_without_a_word_nothing_is_opened(cast):
    with pytest.raises(Refused, match="une phrase suffit"):
        opening.open_ticket(ClientFactory(), "  \n ", actor=cast.support, channel=PHONE, subject="x")
    assert not Ticket.objects.exists()


def test_a_partner_opens_as_the_requester(cast):
    user = cast.partner_user
    ticket = opening.open_ticket(
        ClientFactory(partner=cast.partner), "Muet", actor=user, channel=Ticket.Channel.PORTAL, subject="x"
    )
    assert (ticket.requester, ticket.requester_name) == (user, user.name)
    assert ticket.messages.get().side == "partner"


def test_a_public_answer_takes_the_ticket_in_charge_and_ends_the_wait(cast):
    ticket = opened(cast)
    writing.write(ticket, "Nous regardons.", actor=cast.support, audience=Audience.CLIENT)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee, ticket.unanswered_since) == ("started", cast.support, None)
    assert ticket.first_answer_at is not None


def test_an_internal_note_changes_nothing_of_the_ticket(cast):
    ticket = opened(cast)
    before = Ticket.objects.values().get(pk=ticket.pk)
    writing.write(ticket, "Port 7 du switch à 0 W.", actor=cast.support, audience=Audience.INTERNAL)
    assert Ticket.objects.values().get(pk=ticket.pk) == before


def test_what_becomes_of_it_is_done_with_the_answer(cast):
    ticket = opened(cast)
    writing.write(ticket, "Redémarrez la box.", actor=cast.support, audience=Audience.CLIENT, then="client")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_for, ticket.status_words) == ("waiting", "client", "En attente du client")
    writing.write(ticket, "Réparé.", actor=cast.support, audience=Audience.CLIENT, then="solved")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_for) == ("solved", "")


def test_the_partner_awaited_answers_and_the_ticket_goes_on(cast):
    ticket = handling.wait(opened(cast), "partner", actor=cast.support)
    writing.write(ticket, "Sous garantie.", actor=cast.partner_user, audience=Audience.PARTNER)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_for) == ("started", "")
    assert ticket.unanswered_since is not None


def test_an_answer_after_it_is_solved_reopens_it_and_after_it_is_closed_opens_another(cast):
    ticket = handling.move(opened(cast), "solve", actor=cast.support)
    writing.write(ticket, "Toujours muet.", actor=cast.partner_user, audience=Audience.CLIENT)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_at) == ("open", None)
    closed = handling.move(handling.move(ticket, "solve", actor=cast.support), "close", actor=cast.support)
    message = writing.write(closed, "Encore muet.", actor=cast.partner_user, audience=Audience.CLIENT)
    made = message.ticket
    assert (made.follows, made.status, made.subject) == (closed, "open", f"Suite : {closed.subject}")
    closed.refresh_from_db()
    assert (closed.status, closed.messages.count()) == ("closed", 2)


def test_ours_cannot_answer_a_closed_ticket_but_may_note(cast):
    ticket = handling.move(handling.move(opened(cast), "solve", actor=cast.support), "close", actor=cast.support)
    with pytest.raises(Refused, match="Ce ticket est clos"):
        writing.write(ticket, "Bonjour", actor=cast.support, audience=Audience.CLIENT)
    assert writing.write(ticket, "Pour mémoire.", actor=cast.support, audience=Audience.INTERNAL).pk


def test_a_partner_never_writes_an_internal_note_nor_moves_a_ticket(cast):
    ticket = opened(cast)
    with pytest.raises(Refused, match="ces destinataires"):
        writing.write(ticket, "x", actor=cast.partner_user, audience=Audience.INTERNAL)
    for act in (
        lambda: handling.move(ticket, "solve", actor=cast.partner_user),
        lambda: handling.wait(ticket, "client", actor=cast.partner_user),
        lambda: handling.escalate(ticket, 2, actor=cast.partner_user),
        lambda: handling.assign(ticket, cast.support, actor=cast.partner_user),
        lambda: handling.weigh(ticket, impact=3, urgency=3, actor=cast.partner_user),
    ):
        with pytest.raises(Refused, match="Votre rôle"):
            act()


def test_escalating_is_a_level_with_its_date_beside_the_status(cast):
    ticket = handling.wait(opened(cast), "client", actor=cast.support)
    ticket = handling.escalate(ticket, Level.SECOND, actor=cast.support)
    assert (ticket.status, ticket.waiting_for, ticket.escalation) == ("waiting", "client", "Escaladé N2")
    assert ticket.escalated_at is not None
    with pytest.raises(Overtaken, match="déjà au niveau N2"):
        handling.escalate(ticket, Level.SECOND, actor=cast.support)
    with pytest.raises(Refused, match="redescend"):
        handling.escalate(ticket, Level.FIRST, actor=cast.support)
    assert handling.escalate(ticket, Level.SUPPLIER, actor=cast.support).escalation == "Escaladé fournisseur"
    assert handling.escalate(ticket, Level.FIRST, actor=cast.support, reason="Réglé ici").escalated_at is None


def test_a_direct_client_has_no_partner_to_wait_for(cast):
    with pytest.raises(Refused, match="direct"):
        handling.wait(opened(cast, client=ClientFactory()), "partner", actor=cast.support)


def test_only_who_handles_tickets_is_given_one(cast):
    ticket = opened(cast)
    assert handling.assign(ticket, cast.adv, actor=cast.support).assignee_name == cast.adv.name
    for person in (cast.staging, cast.partner_user):
        with pytest.raises(Refused, match="ne traite pas les tickets"):
            handling.assign(ticket, person, actor=cast.support)
    assert handling.assign(ticket, None, actor=cast.support).assignee is None


def test_going_back_to_work_says_why(cast):
    ticket = handling.move(opened(cast), "solve", actor=cast.support)
    with pytest.raises(Refused, match="motif"):
        handling.move(ticket, "reopen", actor=cast.support)
    assert handling.move(ticket, "reopen", actor=cast.support, reason="Rechute").solved_at is None


def test_what_is_solved_is_closed_after_two_days_without_an_answer(cast):
    old, recent, open_one = (TicketFactory() for _ in range(3))
    now = timezone.now()
    Ticket.objects.filter(pk=old.pk).update(status="solved", solved_at=now - timedelta(hours=49))
    Ticket.objects.filter(pk=recent.pk).update(status="solved", solved_at=now - timedelta(hours=47))
    assert handling.close_after_grace() == 1
    assert dict(Ticket.objects.values_list("pk", "status")) == {
        old.pk: "closed",
        recent.pk: "solved",
        open_one.pk: "open",
    }


def test_the_direction_says_how_long_a_solved_ticket_waits_for_an_answer(cast, browse):
    solved = TicketFactory()
    Ticket.objects.filter(pk=solved.pk).update(status="solved", solved_at=timezone.now() - timedelta(hours=5))
    assert handling.close_after_grace() == 0
    assert browse(cast.support).post("/reglages/support/", {"grace_hours": "4"}).status_code == 404
    assert browse(cast.admin).post("/reglages/support/", {"grace_hours": "0"}).status_code == 422
    browse(cast.admin).post("/reglages/support/", {"grace_hours": "4", "rounding": "15"})
    assert handling.close_after_grace() == 1


def test_the_most_urgent_then_who_has_waited_longest_comes_first():
    now = timezone.now()
    calm = TicketFactory(priority=3, unanswered_since=now - timedelta(hours=9))
    late = TicketFactory(priority=2, unanswered_since=now - timedelta(hours=2))
    soon = TicketFactory(priority=2, unanswered_since=now - timedelta(hours=1))
    answered = TicketFactory(priority=2)
    assert list(Ticket.objects.open().by_urgency()) == [late, soon, answered, calm]


def test_messages_are_never_changed(cast):
    assert {"SELECT", "INSERT"} == set(TicketMessage.wall.staff_rights.replace(",", "").split())
