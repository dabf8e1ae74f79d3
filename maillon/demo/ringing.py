"""The calls of the last hours, as the switchboard of the hotline told them: taken, missed, from a number that nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from maillon.accounts.models import User
from maillon.calls.models import Switchboard
from maillon.calls.services import switchboards
from maillon.calls.services.receiving import receive
from maillon.calls.telling import read_told
from maillon.clients.models import Client
from maillon.core import scope
from maillon.demo.clock import Clock

EXTENSION = "301"
UNKNOWN = "0478460913"
# (minutes ago, seconds before it is answered or None, seconds spoken); the last has no known number.
CALLS = ((25, 8, 210), (48, None, 35), (95, 12, 540), (170, None, 20), (260, 5, 95), (310, 9, 60))


def build(world: Any, cards: Sequence[Client], clock: Clock, now: datetime) -> int:
    User.objects.filter(pk=world.people["support"].pk).update(extension=EXTENSION)
    with scope.system("standard de la démonstration"):
        standard = switchboards.make(Switchboard(name="Centrex de la hotline")).switchboard
    numbers = [*[c.phone for c in cards if c.phone][: len(CALLS) - 1], UNKNOWN]
    for rank, ((ago, waits, speaks), number) in enumerate(zip(CALLS, numbers, strict=False)):
        _tell(standard, f"demo-{rank}", number, now - timedelta(minutes=ago), waits, speaks, clock)
    return len(CALLS)


def _tell(
    standard: Switchboard, call_id: str, number: str, at: datetime, waits: int | None, speaks: int, clock: Clock
) -> None:
    moments = [("ringing", at)]
    if waits is not None:
        moments.append(("answered", at + timedelta(seconds=waits)))
    moments.append(("hangup", at + timedelta(seconds=(waits or 0) + speaks)))
    for event, moment in moments:
        values = {
            "event": event,
            "call_id": call_id,
            "number": number,
            "extension": EXTENSION,
            "at": moment.isoformat(),
        }
        with clock.at(moment), scope.system("appel de la démonstration"):
            receive(read_told(values, moment), standard)
