"""What a switchboard tells, in JSON, in a form or in the variables of an address, read into one shape. Pure.

| ours        | also            |                                                     |
|-------------|-----------------|-----------------------------------------------------|
| `event`     | `evenement`     | ringing, answered, hangup (sonne, decroche, raccroche) |
| `call_id`   | `id`            | the same for the three                              |
| `number`    | `numero`, `from`| who calls, or who is called when it is going out    |
| `called`    | `appele`, `to`  | the number that was dialled                         |
| `extension` | `poste`         | whose telephone rings, or answered                  |
| `direction` | `sens`          | in, out (recu, emis); in when nothing is said       |
| `name`      | `nom`           | what the switchboard knows of the caller            |
| `at`        | `date`          | ISO 8601 or seconds since 1970; now when it is not said |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from maillon.calls.callers import Caller, read_caller
from maillon.core.words import normalise

FARTHEST = timedelta(days=1)  # a clock farther from ours than this is not believed


class Event(StrEnum):
    RINGING = "ringing"
    ANSWERED = "answered"
    HANGUP = "hangup"


EVENTS = {
    **dict.fromkeys(("ringing", "ring", "sonne", "sonnerie", "incoming", "appel"), Event.RINGING),
    **dict.fromkeys(("answered", "answer", "decroche", "connected", "up"), Event.ANSWERED),
    **dict.fromkeys(("hangup", "hang up", "raccroche", "ended", "end", "termine"), Event.HANGUP),
}
OUTWARD = frozenset(("out", "outbound", "outgoing", "emis", "sortant"))


class Unreadable(ValueError):
    """A French sentence that says what is missing."""


@dataclass(frozen=True, slots=True)
class Told:
    event: Event
    call_id: str
    caller: Caller
    called: str
    extension: str
    outward: bool
    name: str
    at: datetime


def read_told(values: Mapping[str, Any], now: datetime) -> Told:
    """Raises ``Unreadable``. An extension alone (« sip:301@… ») is read as 301."""
    event = EVENTS.get(normalise(_text(values, "event", "evenement")))
    if event is None:
        raise Unreadable("« event » vaut ringing, answered ou hangup.")
    call_id = _text(values, "call_id", "id")
    if not call_id:
        raise Unreadable("« call_id » manque : le même pour les trois évènements d'un appel.")
    called, extension = _text(values, "called", "appele", "to"), _text(values, "extension", "poste")
    return Told(
        event,
        call_id,
        read_caller(_text(values, "number", "numero", "from")),
        read_caller(called).stored[:20],
        (read_caller(extension).stored or extension)[:20],
        normalise(_text(values, "direction", "sens")) in OUTWARD,
        _text(values, "name", "nom")[:80],
        _moment(_text(values, "at", "date"), now),
    )


def _text(values: Mapping[str, Any], *names: str) -> str:
    """The first of these that says something; numbers as their digits."""
    for name in names:
        value = values.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool):
            text = re.sub(r"[\x00-\x1f\x7f]", " ", str(value)).encode("utf-8", "replace").decode().strip()
            if text:
                return text[:120]
    return ""


def _moment(text: str, now: datetime) -> datetime:
    try:
        at = (
            datetime.fromtimestamp(float(text), UTC)
            if re.fullmatch(r"\d{9,11}(\.\d+)?", text)
            else datetime.fromisoformat(text)
        )
    except (ValueError, OverflowError, OSError):
        return now
    return at if at.tzinfo is not None and abs(at - now) <= FARTHEST else now
