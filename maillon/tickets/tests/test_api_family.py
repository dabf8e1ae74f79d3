"""Escalating and joining tickets, for other programs."""

from __future__ import annotations

import pytest

from maillon.clients.tests.factories import ClientFactory
from maillon.tickets.tests.factories import TicketFactory

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_escalating_goes_to_the_next_level_unless_one_is_named(cast, browse):
    url, api = f"/api/v1/tickets/{TicketFactory().reference}/escalate", browse(cast.support)
    assert api.post(url, {}, content_type=JSON).json()["level"] == 2
    assert api.post(url, {"level": 4}, content_type=JSON).json()["level"] == 4
    assert api.post(url, {}, content_type=JSON).status_code == 409


def test_joining_answers_with_the_kept_ticket_and_the_other_says_where_it_went(cast, browse):
    client, api = ClientFactory(), browse(cast.support)
    kept, lost = TicketFactory.create_batch(2, client=client)
    answer = api.post(f"/api/v1/tickets/{lost.reference}/merge", {"into": kept.reference}, content_type=JSON)
    assert (answer.status_code, answer.json()["reference"]) == (200, kept.reference)
    read = api.get(f"/api/v1/tickets/{lost.reference}").json()
    assert (read["status"], read["merged_into"]) == ("closed", kept.reference)


def test_joining_two_clients_or_an_unknown_ticket_is_refused(cast, browse):
    one, other, api = TicketFactory(), TicketFactory(), browse(cast.support)
    url = f"/api/v1/tickets/{one.reference}/merge"
    for into in (other.reference, one.reference, "TK-0"):
        assert api.post(url, {"into": into}, content_type=JSON).status_code == 422


def test_a_partner_joins_nothing_and_finds_nothing_of_a_rival(cast, browse):
    own = TicketFactory.create_batch(2, client=ClientFactory(partner=cast.partner))
    api, url = browse(cast.partner_user), f"/api/v1/tickets/{own[0].reference}/merge"
    assert api.post(url, {"into": own[1].reference}, content_type=JSON).status_code == 422
    rival = TicketFactory(client=ClientFactory(partner=cast.rival))
    assert "Aucun ticket" in api.post(url, {"into": rival.reference}, content_type=JSON).json()["detail"]
