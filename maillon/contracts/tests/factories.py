"""One factory per model of this module."""

from __future__ import annotations

import datetime

import factory

from maillon.contracts.models import Contract


class ContractFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contract

    number = factory.Sequence(lambda n: f"CTR-{n:03d}")
    starts_on = datetime.date(2024, 1, 1)
