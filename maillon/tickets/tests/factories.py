"""One factory per model of this module."""

from __future__ import annotations

import factory

from maillon.clients.tests.factories import ClientFactory
from maillon.records.models import Audience
from maillon.tickets.models import Ticket, TicketMessage


class TicketFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Ticket

    client = factory.SubFactory(ClientFactory)
    client_name = factory.LazyAttribute(lambda t: t.client.name)
    partner = factory.LazyAttribute(lambda t: t.client.partner)
    subject = factory.Sequence(lambda n: f"Plus de tonalité sur le poste {n}")
    requester_name = "Claire Rossi"


class TicketMessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TicketMessage

    ticket = factory.SubFactory(TicketFactory)
    audience = Audience.CLIENT
    side = TicketMessage.Side.CLIENT
    author_name = "Claire Rossi"
    text = "Le poste 3 n'a plus de tonalité."
