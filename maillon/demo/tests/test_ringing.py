"""The demonstration's switchboard tells calls that were taken, missed, and one from nobody known."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import timezone

from maillon.calls.models import Call
from maillon.clients.tests.factories import ClientFactory
from maillon.demo import ringing
from maillon.demo.clock import Clock

pytestmark = pytest.mark.django_db


def test_calls_of_every_kind_are_told(cast):
    world = SimpleNamespace(people={"support": cast.support})
    assert ringing.build(world, ClientFactory.create_batch(8), Clock(), timezone.now()) == Call.objects.count()
    assert {call.state for call in Call.objects.all()} == {"ended", "missed"}
    assert Call.objects.filter(client=None).count() == 1
    assert Call.objects.filter(handled_by=cast.support).exists()
