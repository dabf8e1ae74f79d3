"""The queue beside the ticket."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.records.models import Audience
from maillon.tickets.services import writing
from maillon.tickets.tests.factories import TicketFactory, TicketMessageFactory

pytestmark = pytest.mark.django_db
MINE = "f=status:is:open,started,waiting&f=assignee:is:me&s=priority"
HTMX = {"HX-Request": "true"}


def shown(answer) -> list:
    return [row["ticket"] for row in answer.context["rows"]]


def counted(answer) -> dict[str, str]:
    return {view["label"]: view["count"] for view in answer.context["views"]}


def test_a_queue_is_a_view_of_the_list_with_the_counts_of_all(cast, browse):
    mine, free = TicketFactory(assignee=cast.support), TicketFactory()
    TicketFactory(assignee=cast.adv)
    answer = browse(cast.support).get(f"/tickets/file?{MINE}")
    assert shown(answer) == [mine]
    assert {k: counted(answer)[k] for k in ("À traiter", "Mes tickets", "À prendre")} == {
        "À traiter": "3", "Mes tickets": "1", "À prendre": "1",
    }  # fmt: skip
    assert f'href="{mine.get_absolute_url()}?f=' in answer.content.decode()
    assert free.reference not in answer.content.decode()


def test_what_has_just_changed_is_counted_again(cast, browse):
    page = browse(cast.support)
    assert counted(page.get("/tickets/file"))["À traiter"] == "0"
    TicketFactory()
    assert counted(page.get("/tickets/file?frais=1"))["À traiter"] == "1"


def test_the_first_of_a_queue_opens_with_it(cast, browse):
    page = browse(cast.support)
    assert page.get(f"/tickets/premier?{MINE}")["Location"].startswith("/tickets/?f=")
    mine = TicketFactory(assignee=cast.support)
    TicketFactory()
    assert page.get(f"/tickets/premier?{MINE}")["Location"].startswith(f"{mine.get_absolute_url()}?f=")


def test_the_ticket_alone_comes_beside_its_queue(cast, browse):
    ticket = TicketFactory()
    page = browse(cast.support)
    whole, alone = (page.get(ticket.get_absolute_url(), headers=headers) for headers in ({}, HTMX))
    assert 'data-queue="/tickets/file"' in whole.content.decode()
    assert "<html" not in alone.content.decode()
    assert f"<title>{ticket.reference}" in alone.content.decode()
    assert "HX-Request" in whole["Vary"]


def test_only_what_is_new_is_added_to_what_is_read(cast, browse):
    ticket = TicketFactory()
    read = TicketMessageFactory(ticket=ticket, text="Déjà lu")
    writing.write(ticket, "Tout juste écrit", actor=cast.adv, audience=Audience.CLIENT)
    page = (
        browse(cast.support).get(f"{ticket.get_absolute_url()}/direct?apres={read.pk}", headers=HTMX).content.decode()
    )
    assert "Tout juste écrit" in page
    assert "Déjà lu" not in page
    assert "<textarea" not in page
    assert 'hx-target="#fiche-entete"' in page


def test_a_partner_has_no_queue_and_hears_no_note(cast, browse):
    ticket = TicketFactory(partner=cast.partner, client__partner=cast.partner)
    writing.write(ticket, "Entre nous", actor=cast.support, audience=Audience.INTERNAL)
    partner, rival = browse(cast.partner_user), browse(cast.rival_user)
    assert partner.get("/tickets/file").status_code == 404
    assert partner.get("/tickets/premier").status_code == 404
    assert "data-queue" not in partner.get(ticket.get_absolute_url()).content.decode()
    answer = partner.get(f"{ticket.get_absolute_url()}/direct")
    assert answer.status_code == 200
    assert "Entre nous" not in answer.content.decode()
    assert rival.get(f"{ticket.get_absolute_url()}/direct").status_code == 404


def test_the_queue_costs_the_same_for_one_ticket_and_for_twenty(cast, browse):
    TicketFactory(assignee=cast.support)
    page = browse(cast.support)
    few = cost(page, f"/tickets/file?{MINE}&frais=1")
    TicketFactory.create_batch(20, partner=cast.partner, assignee=cast.support)
    assert cost(page, f"/tickets/file?{MINE}&frais=1") <= few <= 15


def cost(page, url):
    page.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert page.get(url).status_code == 200
    return len(queries)
