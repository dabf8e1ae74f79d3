"""Time spent on tickets."""

from __future__ import annotations

import pytest

from maillon.clients.tests.factories import ClientFactory
from maillon.core.errors import Refused
from maillon.tickets.models import TimeSpent
from maillon.tickets.services import merging, working
from maillon.tickets.tests.factories import TicketFactory

pytestmark = pytest.mark.django_db


def spend(ticket, actor, minutes, **fields):
    return working.note_time(ticket, TimeSpent(minutes=minutes, **fields), actor=actor)


def test_the_ticket_sums_what_the_contract_covers_and_what_it_does_not(cast, browse):
    ticket = TicketFactory()
    spend(ticket, cast.support, 20)
    spend(ticket, cast.adv, 65, covered=False, note="Reprise du SVI")
    page = browse(cast.support).get(ticket.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "1 h 25, dont 1 h 05 hors contrat" in page
    assert "Reprise du SVI" in page


def test_a_partner_reads_nothing_of_it(cast, browse):
    ticket = TicketFactory(client=ClientFactory(partner=cast.partner))
    spend(ticket, cast.support, 20, note="Long à cause du partenaire")
    page = browse(cast.partner_user)
    assert "Long à cause" not in page.get(ticket.get_absolute_url()).content.decode()
    assert page.get("/tickets/temps/").status_code == 404
    assert page.get(f"{ticket.get_absolute_url()}/temps").status_code == 404


def test_what_is_to_be_invoiced_is_a_list(cast, browse):
    ticket = TicketFactory()
    due, _covered = spend(ticket, cast.support, 30, covered=False), spend(ticket, cast.support, 10)
    spend(TicketFactory(client=None, client_name="", partner=None), cast.support, 15, covered=False)
    page = browse(cast.support)
    assert list(page.get("/tickets/temps/?f=due:is:1").context["page_rows"]) == [due]
    assert len(page.get("/tickets/temps/?f=").context["page_rows"]) == 3


def test_it_is_noted_and_removed_on_the_ticket(cast, browse):
    ticket, page = TicketFactory(), browse(cast.support)
    url = f"{ticket.get_absolute_url()}/temps"
    assert page.post(url, {"minutes": 0, "done_on": "2026-11-30"}).status_code == 422
    page.post(url, {"minutes": 45, "done_on": "2026-11-30", "note": "Config"})
    row = TimeSpent.objects.get()
    assert (row.minutes, row.covered, row.user) == (45, False, cast.support)
    assert browse(cast.adv).post(f"{url}/{row.pk}/retirer").status_code == 422
    page.post(f"{url}/{row.pk}/retirer")
    assert not TimeSpent.objects.exists()


def test_what_is_invoiced_stays(cast):
    row = spend(TicketFactory(), cast.support, 30, covered=False)
    TimeSpent.objects.update(invoiced_at="2026-11-30T00:00Z")
    with pytest.raises(Refused, match="facture"):
        working.remove_time(row, actor=cast.support)


def test_the_time_of_a_joined_ticket_counts_on_the_kept_one(cast):
    kept, lost = TicketFactory.create_batch(2, client=ClientFactory())
    spend(lost, cast.support, 30)
    merging.merge(kept, lost, actor=cast.support)
    assert working.spent_on(kept, cast.support)["total"] == 30
