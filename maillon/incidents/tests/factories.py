"""One factory per model of this module."""

from __future__ import annotations

from typing import Any

import factory

from maillon.clients.tests.factories import ClientFactory
from maillon.incidents.models import Affected, Incident, IncidentTicket, Update
from maillon.incidents.services import life
from maillon.platforms.models import Platform, PlatformType
from maillon.platforms.tests.factories import PlatformFactory, PlatformTypeFactory
from maillon.tickets.tests.factories import TicketFactory


class IncidentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Incident

    title = "Centrex Axialys en panne"
    public_words = "Les appels entrants ne passent plus. Prochain point dans une heure."


class AffectedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Affected

    incident = factory.SubFactory(IncidentFactory)
    platform = factory.SubFactory(PlatformFactory)
    client = factory.SelfAttribute("platform.client")
    partner = factory.SelfAttribute("platform.partner")


class UpdateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Update

    incident = factory.SubFactory(IncidentFactory)
    status = "open"
    text = "Nous cherchons."
    author_name = "Karim Belaïd"


class IncidentTicketFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = IncidentTicket

    incident = factory.SubFactory(IncidentFactory)
    ticket = factory.SubFactory(TicketFactory)
    partner = factory.SelfAttribute("ticket.partner")


def centrex(name: str = "Centrex Axialys") -> PlatformType:
    return PlatformTypeFactory(name=name, provider=name.removeprefix("Centrex "))


def on(kind: PlatformType, partner: Any = None, **fields: Any) -> Platform:
    """A platform of this type at a new client of this partner."""
    return PlatformFactory(type=kind, client=ClientFactory(partner=partner, **fields))


def declared(actor: Any, *types: PlatformType, **fields: Any) -> Incident:
    given = {"title": "Centrex Axialys en panne", "public_words": "Les appels entrants ne passent plus."} | fields
    return life.declare(types=types, platforms=given.pop("platforms", ()), actor=actor, **given)
