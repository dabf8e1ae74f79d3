"""A new ticket: what the client has is proposed, what is open for it is shown."""

from __future__ import annotations

import pytest

from maillon.clients.tests.factories import ClientFactory, ContactFactory, SiteFactory
from maillon.core.errors import Refused
from maillon.platforms.tests.factories import PlatformFactory
from maillon.tickets import duplicates
from maillon.tickets.models import Ticket
from maillon.tickets.services import opening
from maillon.tickets.tests.factories import TicketFactory

pytestmark = pytest.mark.django_db
PHONE = Ticket.Channel.PHONE


def test_the_chosen_client_brings_its_sites_contacts_platforms_and_payers(cast, browse):
    client = ClientFactory(partner=cast.partner)
    site, contact, platform = SiteFactory(client=client), ContactFactory(client=client), PlatformFactory(client=client)
    page = browse(cast.support).get(f"/tickets/nouveau/autour?client={client.pk}").content.decode()
    for shown in (site.name, contact.name, f"Le partenaire : {cast.partner.name}", f'value="{platform.pk}" selected'):
        assert shown in page.replace("\u00a0", " ")
    assert 'name="subject"' not in page


def test_a_partner_is_not_asked_who_pays_nor_shown_another_s_client(cast, browse):
    own, other = ClientFactory(partner=cast.partner), ClientFactory(partner=cast.rival)
    hidden = SiteFactory(client=other)
    page = browse(cast.partner_user)
    assert "payer" not in page.get(f"/tickets/nouveau/autour?client={own.pk}").content.decode()
    assert hidden.name not in page.get(f"/tickets/nouveau/autour?client={other.pk}").content.decode()


def test_a_direct_client_pays_for_itself(cast):
    client = ClientFactory()
    made = opening.open_ticket(client, "Muet", actor=cast.support, channel=PHONE, subject="Muet")
    assert made.payer == "client"
    with pytest.raises(Refused, match="direct"):
        opening.open_ticket(client, "Muet", actor=cast.support, channel=PHONE, subject="Muet", payer="partner")


def test_open_tickets_of_the_client_are_shown_the_closest_subject_first(cast, browse):
    client = ClientFactory(partner=cast.partner)
    far = TicketFactory(client=client, subject="Facture à expliquer")
    near = TicketFactory(client=client, subject="Plus de tonalité poste 3")
    TicketFactory(client=client, subject="Plus de tonalité", status="closed", solved_at="2020-01-01T00:00Z")
    TicketFactory(subject="Plus de tonalité ailleurs")
    found = duplicates.find(cast.support, client, "pas de tonalite")
    assert [(item.ticket, item.close) for item in found] == [(near, True), (far, False)]
    page = browse(cast.support).get(f"/tickets/nouveau/semblables?client={client.pk}&subject=tonalité").content.decode()
    assert "peut-être déjà ouvert" in page
    assert near.reference in page


def test_the_tickets_of_another_partner_are_never_proposed(cast, browse):
    client = ClientFactory(partner=cast.rival)
    ticket = TicketFactory(client=client, subject="Plus de tonalité")
    page = (
        browse(cast.partner_user)
        .get(f"/tickets/nouveau/semblables?client={client.pk}&subject=tonalité")
        .content.decode()
    )
    assert ticket.reference not in page
    assert duplicates.find(cast.partner_user, client, "Plus de tonalité") == []
