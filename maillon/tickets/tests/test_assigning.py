"""Who is proposed and why; what a rule gives by itself, which none does at first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from maillon.automation.models import Rule
from maillon.clients.tests.factories import ClientFactory
from maillon.core.testing import UserFactory
from maillon.tickets.assigning import Candidate, How, Need, automatic, suggestions
from maillon.tickets.models import Absence, Handler, Ticket
from maillon.tickets.services import assigning, opening
from maillon.tickets.tests.factories import TicketFactory

CENTREX = Need(platform=7, platform_name="Centrex", department="69")


def named(found):
    return [one.candidate.name for one in found]


def test_skill_then_who_knows_the_client_then_the_load():
    able = Candidate(1, "Able", load=4, platforms=frozenset({7}))
    knows = Candidate(2, "Knows", load=0, known=2)
    free = Candidate(3, "Free")
    found = suggestions([free, knows, able], CENTREX)
    assert named(found) == ["Knows", "Able", "Free"]
    assert found[0].words.replace("\u00a0", " ") == "connaît le client (2 tickets), aucun ticket ouvert"
    assert found[1].words.replace("\u00a0", " ") == "maîtrise Centrex, 4 tickets ouverts"


def test_who_is_away_is_not_proposed_and_the_substitute_is_with_what_the_absent_knows():
    away = Candidate(1, "Nadia", known=3, away_until=date(2026, 3, 6), substitute=2)
    found = suggestions([away, Candidate(2, "Karim", load=1), Candidate(3, "Léa")], CENTREX)
    assert named(found) == ["Karim", "Léa"]
    assert "remplace Nadia, qui connaît le client" in found[0].words


def test_by_turns_the_one_served_longest_ago_comes_first_and_the_new_one_before_all():
    monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
    people = [
        Candidate(1, "A", given_at=monday),
        Candidate(2, "B", given_at=monday - timedelta(days=1)),
        Candidate(3, "C"),
    ]
    assert automatic(people, Need(), How.TURN).candidate.name == "C"
    assert automatic(people[:2], Need(), How.TURN).candidate.name == "B"


def test_the_least_loaded_and_the_most_able_are_two_answers():
    people = [Candidate(1, "Able", load=3, platforms=frozenset({7})), Candidate(2, "Free", load=1)]
    assert automatic(people, CENTREX, How.LOAD).candidate.name == "Free"
    assert automatic(people, CENTREX, How.SKILL).candidate.name == "Able"


def test_nobody_below_the_level_asked_nor_who_takes_nothing_by_rule():
    people = [Candidate(1, "N1", level=1), Candidate(2, "Hand", automatic=False)]
    assert automatic(people, Need(level=2), How.LOAD) is None


@pytest.mark.django_db
def test_no_rule_gives_tickets_until_the_direction_starts_one(cast):
    Handler.objects.create(user=cast.support)
    assert Rule.objects.filter(builtin__startswith="tickets-assign").count() == 3
    made = opening.open_ticket(ClientFactory(), "Muet.", actor=cast.adv, channel="web", subject="Muet")
    assert Ticket.objects.get(pk=made.pk).assignee is None


@pytest.mark.django_db
def test_once_started_it_gives_by_turns_and_says_why_in_the_history(cast):
    other = UserFactory(first_name="Nadia", last_name="Benali", roles=["support"])
    for person in (cast.support, other):
        Handler.objects.create(user=person)
    rule = Rule.objects.get(builtin="tickets-assign-turn")
    rule.active = True
    rule.save()
    client = ClientFactory()
    made = [opening.open_ticket(client, "Muet.", actor=cast.adv, channel="web", subject="Muet") for _ in range(3)]
    found = [Ticket.objects.get(pk=ticket.pk).assignee for ticket in made]
    assert found[0] != found[1]
    assert found[0] == found[2]


@pytest.mark.django_db
def test_an_absence_keeps_tickets_away_for_its_days_only(cast):
    Handler.objects.create(user=cast.support)
    today = timezone.localdate()
    absence = Absence.objects.create(user=cast.support, first=today, last=today, substitute=cast.adv)
    ticket = TicketFactory()
    assert cast.support.name not in named(assigning.proposed(ticket))
    absence.delete()
    Absence.objects.create(user=cast.support, first=today + timedelta(days=1), last=today + timedelta(days=3))
    assert cast.support.name in named(assigning.proposed(ticket))


@pytest.mark.django_db
def test_the_dialog_proposes_with_reasons_and_the_settings_are_kept(cast, browse):
    ticket = TicketFactory()
    page = browse(cast.admin)
    assert (
        page.post(
            f"/reglages/attribution/{cast.support.pk}", {"level": 2, "automatic": "on", "departments": "69, 2a"}
        ).status_code
        == 303
    )
    card = Handler.objects.get(user=cast.support)
    assert (card.level, card.automatic, card.departments) == (2, True, ["69", "2A"])
    assert page.post(f"/reglages/attribution/{cast.support.pk}", {"level": 2, "departments": "999"}).status_code == 422
    read = browse(cast.support).get(f"/tickets/{ticket.reference}/attribuer").content.decode()
    assert "Proposés" in read
    assert "aucun ticket ouvert" in read
    today = timezone.localdate().isoformat()
    form = {"user": cast.support.pk, "substitute": cast.adv.pk, "first": today, "last": today}
    assert page.post("/reglages/attribution/absences", form).status_code == 303
    assert page.post("/reglages/attribution/absences", {**form, "substitute": cast.support.pk}).status_code == 422
    assert cast.support.name in page.get("/reglages/attribution/").content.decode()


@pytest.mark.django_db
def test_proposing_costs_the_same_for_two_people_and_for_twenty(cast, django_assert_max_num_queries):
    ticket = TicketFactory()
    assigning.proposed(ticket)
    for person in UserFactory.create_batch(20, roles=["support"]):
        Handler.objects.create(user=person)
    with django_assert_max_num_queries(9):
        assigning.proposed(ticket)
