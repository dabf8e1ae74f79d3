"""One factory per model of this module."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from django.conf import settings
from django.utils import timezone

from maillon.clients.tests.factories import ClientFactory
from maillon.core import vault
from maillon.platforms.models import Handset, Line, NumberRange, Platform, PlatformType, Secret, Sim
from maillon.platforms.visits import VisitAhead


class PlatformTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlatformType
        django_get_or_create = ("name",)

    name = "Centrex Axialys"
    provider = "Axialys"
    link_template = "https://centrex.axialys.example/clients/{tenant}"


class PlatformFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Platform

    client = factory.SubFactory(ClientFactory)
    type = factory.SubFactory(PlatformTypeFactory)
    tenant = factory.Sequence(lambda n: f"lilas{n}.example")


class NumberRangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NumberRange

    platform = factory.SubFactory(PlatformFactory)
    first = factory.Sequence(lambda n: 33199000000 + 100 * (n % 90))
    last = factory.LazyAttribute(lambda row: row.first + 99)
    label = "SDA"


class LineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Line

    platform = factory.SubFactory(PlatformFactory)
    kind = "fibre"
    operator_reference = factory.Sequence(lambda n: f"FTTH-69-{n:06d}")


class HandsetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Handset

    platform = factory.SubFactory(PlatformFactory)
    model = "Yealink T54W"
    mac = factory.Sequence(lambda n: f"00:15:65:AA:{n // 256 % 256:02X}:{n % 256:02X}")
    serial = factory.Sequence(lambda n: f"3102A{n:06d}")
    extension = factory.Sequence(lambda n: str(200 + n))
    user_name = "Claire Rossi"
    firmware = "96.86.0.45"


class SimFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Sim

    platform = factory.SubFactory(PlatformFactory)
    iccid = factory.Sequence(lambda n: luhn(f"893301{n:012d}"))
    operator = "Axialys Mobile"


class SecretFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Secret

    platform = factory.SubFactory(PlatformFactory)
    label = "Administration du tenant"
    username = "admin"
    ciphertext = factory.LazyFunction(lambda: vault.seal("Sésame-42", settings.SECRETS_KEYS))


def luhn(digits: str) -> str:
    total = sum(
        d - 9 if d > 9 else d for d in (int(c) * (2 if r % 2 == 0 else 1) for r, c in enumerate(reversed(digits)))
    )
    return digits + str(-total % 10)


def ahead(user: Any, pk: int = 1, **changes: Any) -> VisitAhead:
    values = {"model": "interventions.visit", "pk": pk, "label": f"IN-2026-{pk:05d}, jeudi à 14 h", "user_id": user.pk,
              "technician": user.name, "ends_at": timezone.now() + timedelta(hours=3)}  # fmt: skip
    return VisitAhead(**{**values, **changes})
