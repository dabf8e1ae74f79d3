"""The report of promises kept: counted once decided, by month, partner, level, and a partner's own."""

from __future__ import annotations

from datetime import datetime

import pytest

from maillon.clients.models import ServiceLevel
from maillon.clients.tests.factories import ClientFactory
from maillon.tickets import compliance
from maillon.tickets.tests.conftest import PARIS
from maillon.tickets.tests.factories import TicketFactory

pytestmark = pytest.mark.django_db
HERE = "/tickets/respect"


def ticket(month: int, first=None, solved=None, **more):
    opened = datetime(2026, month, 5, 10, tzinfo=PARIS)
    return TicketFactory(opened_at=opened, first_response_kept=first, resolution_kept=solved, **more)


@pytest.fixture
def kept(cast, it_is):
    """In March, two answered in time out of three; one more still runs; in January, one missed."""
    it_is(2026, 3, 20, 10)
    premium = ServiceLevel.objects.create(name="Premium")
    client = ClientFactory(partner=cast.partner, service_level=premium)
    for answered in (True, True, False, None):
        ticket(3, answered, True if answered else None, client=client)
    ticket(1, False, False, client=ClientFactory(partner=cast.rival))


def test_a_promise_counts_once_decided(cast, kept):
    everything, march, january = compliance.rows(cast.admin, 3, "mois")
    assert (march.group, march.tickets) == ("Mars 2026", 4)
    assert (march.measures[0].kept, march.measures[0].decided, march.measures[0].percent) == (2, 3, 66)
    assert (march.measures[2].percent, january.measures[2].percent) == (100, 0)
    assert (everything.group, everything.tickets, everything.measures[0].percent) == ("Ensemble", 5, 50)


def test_the_period_starts_with_its_first_month(cast, kept):
    assert [row.group for row in compliance.rows(cast.admin, 1, "mois")] == ["Mars 2026"]


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("partenaire", ["Ensemble", "Nexalia", "Opéris Télécom"]),
        ("niveau", ["Ensemble", "Premium", "Sans niveau"]),
        ("priorite", ["Normale"]),
    ],
)
def test_it_is_read_by_partner_by_level_and_by_priority(cast, kept, by, groups):
    assert [row.group for row in compliance.rows(cast.admin, 3, by)] == groups


def test_a_partner_reads_its_own_and_no_other_name(cast, kept, browse):
    page = browse(cast.partner_user).get(f"{HERE}?par=partenaire&mois=3")
    assert page.status_code == 200
    assert "Nexalia" not in page.content.decode()
    assert "Par partenaire" not in page.content.decode()
    assert "Mars 2026" in page.content.decode()
    assert [row.tickets for row in compliance.rows(cast.rival_user, 3, "mois")] == [1]


def test_it_leaves_as_a_sheet_with_the_figures_behind_each_rate(cast, kept, browse):
    answer = browse(cast.admin).get(f"{HERE}?mois=3&par=mois&format=csv")
    lines = (
        b"".join(answer).decode("utf-8-sig").splitlines()
        if answer.streaming
        else answer.content.decode("utf-8-sig").splitlines()
    )
    assert lines[0].startswith("Groupe;Tickets;Première réponse : tenues")
    assert lines[2].startswith("Mars 2026;4;2;3;66")


def test_it_costs_one_query_whatever_the_number_of_tickets(cast, kept, django_assert_num_queries):
    compliance.rows(cast.admin, 12, "niveau")  # the rights are read once for a few seconds
    with django_assert_num_queries(1):
        compliance.rows(cast.admin, 12, "niveau")
