"""One factory per model of this module, and what a switchboard tells."""

from __future__ import annotations

from typing import Any

import factory
from django.utils import timezone

from maillon.calls.models import Call
from maillon.calls.telling import Told, read_told


class CallFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Call

    number = factory.Sequence(lambda n: f"+336770{n % 100000:05d}")
    call_id = factory.Sequence(lambda n: f"test-{n}")


def told(event: str = "ringing", number: str = "0478001234", call_id: str = "a1", **more: Any) -> Told:
    return read_told({"event": event, "number": number, "call_id": call_id, **more}, timezone.now())
