"""What is read of the promises: on the ticket, in the list, on the page that says why."""

from __future__ import annotations

import pytest

from maillon.records.models import Audience
from maillon.tickets.models import Ticket
from maillon.tickets.services import handling, opening, recount, writing
from maillon.tickets.tests.promising import calendar, first_line, policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast, it_is):
    from maillon.clients.tests.factories import ClientFactory  # noqa: PLC0415

    first_line(policy("Engagement du test", calendar()))
    it_is(2026, 3, 2, 10)
    return opening.open_ticket(
        ClientFactory(partner=cast.partner), "Muet.", actor=cast.support, channel="web", subject="Plus de tonalité"
    )


def page(browse, user, url):
    answer = browse(user).get(url)
    assert answer.status_code == 200, url
    return " ".join(answer.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").split())


def test_the_ticket_says_what_is_left_in_time_that_counts(cast, browse, ticket, it_is):
    it_is(2026, 3, 2, 10, 50)
    read = page(browse, cast.support, ticket.get_absolute_url())
    assert "reste 10 min" in read
    assert "reste 7 h 10" in read


def test_what_is_passed_is_said_and_told_apart_by_more_than_a_colour(cast, browse, ticket, it_is):
    it_is(2026, 3, 2, 11, 35)
    recount.tell_due()
    assert "dépassé de 35 min" in page(browse, cast.support, ticket.get_absolute_url())
    writing.write(ticket, "Enfin.", actor=cast.support, audience=Audience.CLIENT)
    assert "hors délai, en 1 h 35 sur 1 h" in page(browse, cast.support, ticket.get_absolute_url())


def test_a_pause_says_whom_it_waits_for(cast, browse, ticket, it_is):
    handling.wait(ticket, "client", actor=cast.support)
    assert "en pause : attend le client" in page(browse, cast.support, ticket.get_absolute_url())


def test_a_partner_reads_its_dates_and_nothing_of_the_table(cast, browse, ticket, it_is):
    read = page(browse, cast.partner_user, ticket.get_absolute_url())
    assert "Première réponse" in read
    assert "au plus tard à 11 h" in read
    assert "Engagement du test" not in read
    assert "engagement" not in browse(cast.partner_user).get(ticket.get_absolute_url()).content.decode()
    assert browse(cast.partner_user).get(f"{ticket.get_absolute_url()}/engagement").status_code == 404


def test_the_page_says_which_line_decided_and_why_those_before_did_not(cast, browse, ticket, it_is):
    first_line(ticket.policy, order=0, kind="project", priority=1)
    it_is(2026, 3, 2, 15)
    handling.wait(ticket, "part", actor=cast.support)
    it_is(2026, 3, 2, 16)
    read = page(browse, cast.support, f"{ticket.get_absolute_url()}/engagement")
    assert "Projet, priorité critique : Engagement du test" in read
    assert "le type est « Incident », la priorité est « normale »" in read
    assert "c&#x27;est elle qui décide" in read or "c'est elle qui décide" in read
    assert "+ 3 h" in read  # 10 h – 12 h and 14 h – 15 h
    assert "à l'arrêt" in read
    assert "Mise en attente : attend une pièce" in read


def test_the_list_sorts_by_deadline_and_finds_the_late_ones(cast, browse, ticket, it_is):
    it_is(2026, 3, 2, 10, 50)
    assert "reste 10 min" in page(browse, cast.support, "/tickets/?f=due:is:soon&s=due")
    assert ticket.reference not in page(browse, cast.support, "/tickets/?f=due:is:late")
    it_is(2026, 3, 2, 11, 22)
    assert "dépassé de 22 min" in page(browse, cast.partner_user, "/tickets/?f=due:is:late&s=due")
    handling.wait(ticket, "client", actor=cast.support)
    assert "en pause" in page(browse, cast.support, "/tickets/?f=due:is:paused")


def test_the_page_of_the_promise_costs_the_same_after_twenty_moments(
    cast, browse, ticket, it_is, django_assert_max_num_queries
):
    browser = browse(cast.support)
    browser.get(ticket.get_absolute_url())
    for minute in range(20):
        it_is(2026, 3, 2, 10, minute + 1)
        writing.write(ticket, "Toujours muet.", actor=cast.partner_user, audience=Audience.CLIENT)
    with django_assert_max_num_queries(30):
        browser.get(f"{ticket.get_absolute_url()}/engagement")
    assert Ticket.objects.get(pk=ticket.pk).next_response_due is None
