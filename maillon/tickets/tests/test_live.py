"""What the pages of each person hear of a ticket."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.clients.tests.factories import ClientFactory
from maillon.core.live import channels_of
from maillon.records.models import Audience
from maillon.tickets.services import handling, opening, writing

pytestmark = pytest.mark.django_db


def told(run) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        run()
    found = [q["sql"] for q in queries if "pg_notify" in q["sql"] and "maillon_live" in q["sql"]]
    return [sql.rsplit(", '", 1)[1].rstrip(")").rstrip("'") for sql in found]


@pytest.fixture
def ticket(cast):
    client = ClientFactory(partner=cast.partner)
    return opening.open_ticket(client, "Le poste 3 est muet.", actor=cast.support, channel="phone", subject="Muet")


def test_a_public_answer_is_heard_inside_and_by_its_partner(cast, ticket):
    heard = told(lambda: writing.write(ticket, "On regarde.", actor=cast.support, audience=Audience.CLIENT))
    assert set(heard) == {f"tickets {ticket.pk}", f"tickets/{cast.partner.pk} {ticket.pk}"}


def test_a_note_a_level_and_who_is_in_charge_are_heard_inside_only(cast, ticket):
    handling.move(ticket, "start", actor=cast.support)
    for run in (
        lambda: writing.write(ticket, "Port 7 à 0 W", actor=cast.support, audience=Audience.INTERNAL),
        lambda: handling.escalate(ticket, 2, actor=cast.support),
        lambda: handling.assign(ticket, cast.adv, actor=cast.support),
        lambda: handling.weigh(ticket, impact=3, urgency=3, actor=cast.support),
    ):
        assert set(told(run)) <= {f"tickets {ticket.pk}", f"bell/{cast.adv.pk}"}


def test_each_hears_its_own(cast):
    assert "tickets" in channels_of(cast.support)
    assert f"tickets/{cast.partner.pk}" in channels_of(cast.partner_user)
    assert not {"tickets", f"tickets/{cast.partner.pk}"} & set(channels_of(cast.rival_user))
    assert not any(channel.startswith("tickets") for channel in channels_of(cast.technician))
