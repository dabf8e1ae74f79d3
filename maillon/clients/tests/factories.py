"""One factory per model of this module."""

from __future__ import annotations

import datetime

import factory
from django.db.backends.postgresql.psycopg_any import DateRange

from maillon.clients.models import Client, Contact, Group, Portfolio, Segment, ServiceLevel, Site


class ClientFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Client

    name = factory.Sequence(lambda n: f"Pharmacie des Lilas {n}")
    status = Client.Status.ACTIVE
    sector = "pharmacy"
    phone = factory.Sequence(lambda n: f"+334780{n % 100000:05d}")
    street = "14 rue des Lilas"
    postal_code = "69003"
    city = "Lyon"


class PortfolioFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Portfolio

    client = factory.SubFactory(ClientFactory)
    partner = factory.SelfAttribute("client.partner")
    period = DateRange(datetime.date(2024, 1, 1), None)


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    client = factory.SubFactory(ClientFactory)
    first_name = "Claire"
    last_name = factory.Sequence(lambda n: f"Rossi{n}")
    function = "Titulaire"
    mobile = factory.Sequence(lambda n: f"+336120{n % 100000:05d}")
    is_main = True


class SiteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Site

    client = factory.SubFactory(ClientFactory)
    name = "Officine"
    street = "14 rue des Lilas"
    postal_code = "69003"
    city = "Lyon"
    is_main = True


class ServiceLevelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceLevel

    name = factory.Sequence(lambda n: f"Niveau {n}")
    rank = 10


class GroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Group

    name = factory.Sequence(lambda n: f"Groupement Rhône {n}")
    kind = Group.Kind.BUYING


class SegmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Segment

    name = factory.Sequence(lambda n: f"Segment {n}")
    query = "f=status:is:active"
