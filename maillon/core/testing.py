"""The cast of every test: one person per role, two partners that must never see each other, and browsers for them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import factory
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from maillon.core.errors import Refused

# core knows no trade word: the models are found by label.
ROLES = ("admin", "support", "staging", "adv", "accounting", "deployment", "technician")


class PartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "accounts.Partner"

    name = factory.Sequence(lambda n: f"Partenaire {n}")
    slug = factory.Sequence(lambda n: f"partenaire-{n}")
    brand_name = factory.SelfAttribute("name")
    email = factory.LazyAttribute(lambda p: f"contact@{p.slug}.example")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "accounts.User"

    email = factory.Sequence(lambda n: f"personne{n}@maillon.example")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Durand{n}")
    roles: Any = ["support"]


def make_cast() -> SimpleNamespace:
    """``admin`` ... ``technician``, ``partner_user`` of ``partner``, ``rival_user`` of ``rival``."""
    people = {role: UserFactory(email=f"{role}@maillon.example", roles=[role]) for role in ROLES}
    partner = PartnerFactory(name="Opéris Télécom", slug="operis")
    rival = PartnerFactory(name="Nexalia", slug="nexalia")
    return SimpleNamespace(
        **people,
        partner=partner,
        rival=rival,
        partner_user=UserFactory(email="partner@operis.example", roles=["partner"], partner=partner),
        rival_user=UserFactory(email="partner@nexalia.example", roles=["partner"], partner=rival),
    )


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    return make_cast()


@pytest.fixture
def browse(db: None) -> Any:
    """``browse(user).get("/clients/")``: a signed-in test client."""

    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def model(label: str) -> Any:
    return apps.get_model(label)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned or refused, all started at the same moment, each on a connection of its own.

    Anything but a refusal (a deadlock, an integrity error) is raised. The test needs ``django_db(transaction=True)``.
    """
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=20)
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=120) for future in [pool.submit(run, act) for act in acts]]
