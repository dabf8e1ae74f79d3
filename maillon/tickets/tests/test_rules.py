"""What rules do to tickets, and when: by the services everybody uses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from maillon.automation import timed
from maillon.automation.models import Rule, RuleRun
from maillon.core.modules import registry
from maillon.notifications.models import Alert
from maillon.records.models import Tag
from maillon.tickets.models import Ticket, TicketMessage
from maillon.tickets.services import handling, opening, writing
from maillon.tickets.tests.factories import TicketFactory


@pytest.fixture
def ticket(cast):
    return TicketFactory(client__partner=cast.partner)


def rule(action, event="tickets.ticket_start", conditions=(), **options):
    Rule.objects.filter(event=event).delete()
    return Rule.objects.create(
        name="Essai", event=event, conditions=list(conditions), actions=[{"action": action, "options": options}]
    )


@pytest.mark.parametrize(
    ("action", "options", "field", "value"),
    [
        ("ticket_weigh", {"impact": "3", "urgency": "3"}, "priority", 1),
        ("ticket_escalate", {"level": "3"}, "level", 3),
        ("ticket_move", {"status": "solve"}, "status", "solved"),
        ("ticket_move", {"status": "wait-client"}, "waiting_for", "client"),
    ],
)
def test_a_rule_changes_the_ticket(cast, ticket, action, options, field, value):
    rule(action, **options)
    handling.move(ticket, "start", actor=cast.support)
    ticket.refresh_from_db()
    assert getattr(ticket, field) == value
    assert RuleRun.objects.get(acted=True)


def test_a_rule_gives_the_ticket_to_somebody_who_handles_tickets(cast, ticket):
    rule("ticket_assign", person=str(cast.adv.pk), event="tickets.message_written")
    writing.write(ticket, "Note", actor=cast.support, audience="internal")
    ticket.refresh_from_db()
    assert ticket.assignee == cast.adv


def test_a_note_of_a_rule_is_internal_whatever_the_record(cast, ticket):
    rule("ticket_note", text="À suivre, {{ reference }}")
    handling.move(ticket, "start", actor=cast.support)
    note = ticket.messages.get()
    assert (note.audience, note.text) == ("internal", f"À suivre, {ticket.reference}")
    assert not TicketMessage.objects.visible_to(cast.partner_user).filter(pk=note.pk).exists()


def test_a_rule_tags_and_tells_who_holds_the_ticket(cast, ticket):
    rule("notify_person", person="holder", sentence="{{ reference }} est en cours")
    Rule.objects.create(
        name="b", event="tickets.ticket_start", actions=[{"action": "tag", "options": {"tag": "À suivre"}}]
    )
    handling.move(ticket, "start", actor=cast.support)
    assert Alert.objects.get(user=cast.support, icon="bolt").sentence == f"{ticket.reference} est en cours"
    assert Tag.objects.filter(name="À suivre").exists()


def test_a_rule_on_another_record_opens_a_ticket_for_its_client(cast, ticket):
    rule("ticket_open", event="clients.updated", subject="Vérifier {{ reference }}", kind="request")
    from_client = Ticket.objects.count()
    timed.engine.follow(timed.Event("clients.updated", ticket.client))
    made = Ticket.objects.order_by("-pk").first()
    assert Ticket.objects.count() == from_client + 1
    assert (made.client, made.kind) == (ticket.client, "request")


def test_48_hours_without_an_answer_of_the_client_and_what_undoes_them(cast, ticket):
    rule("notify_person", event="tickets.client_silent", person="holder", sentence="à relancer")
    Rule.objects.filter(name="Essai").update(delay=2880, in_service_since=timezone.now() - timedelta(days=30))
    handling.assign(ticket, cast.support, actor=cast.support)
    handling.wait(ticket, "client", actor=cast.support)
    now = timezone.now()
    assert timed.fire_due(now + timedelta(hours=47)) == 0
    writing.write(ticket, "Voilà", actor=cast.partner_user, audience="client")
    assert timed.fire_due(now + timedelta(hours=49)) == 1, "the client is awaited, whoever else wrote"
    assert Alert.objects.filter(user=cast.support, sentence="à relancer").count() == 1
    ticket.refresh_from_db()
    handling.move(ticket, "start", actor=cast.support)
    handling.wait(ticket, "client", actor=cast.support)
    assert timed.fire_due(now + timedelta(hours=47)) == 0
    assert timed.fire_due(now + timedelta(hours=49)) == 1, "waiting again is another moment"


@pytest.mark.parametrize("field", ["kind", "priority", "status", "level", "channel", "segments", "partner", "subject"])
def test_what_a_condition_names_reads_as_it_is_chosen(cast, ticket, field):
    found = next(f for f in registry.offered(timed.engine.RuleField) if f.key == field and f.model == "tickets.ticket")
    value, choices = found.read(ticket), dict(found.pairs())
    assert not choices or isinstance(value, list) or value in choices


def test_a_critical_ticket_is_told_to_the_support_at_once(cast, ticket):
    opening.open_ticket(
        ticket.client, "Tout est muet", actor=cast.support, channel="phone", subject="Panne", impact=3, urgency=3
    )
    assert any("critique" in line.sentence for line in Alert.objects.filter(user=cast.support))


def test_every_rule_of_the_house_names_things_that_exist(db):
    known, actions = timed.engine.kinds(), timed.engine.actions()
    for one in Rule.objects.exclude(builtin=""):
        assert one.event in known, one.builtin
        for step in one.actions:
            assert step["action"] in actions, one.builtin
            slots = {slot.name for slot in actions[step["action"]].slots}
            assert set(step["options"]) - {"repeat"} <= slots, one.builtin
        fields = timed.engine.fields_of(one.event)
        for condition in one.conditions:
            assert "field" not in condition or condition["field"] in fields, (one.builtin, condition)
