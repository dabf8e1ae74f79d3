"""What is promised, and what happens to a ticket: the words of the clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from maillon.tickets.clock.hours import Calendar, ClockError, length

WARNINGS = (75, 90)  # per cent of the target
LONGEST = timedelta(days=3660)


class Measure(StrEnum):
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


class Reason(StrEnum):
    """What a ticket « en attente » waits for. A policy may know others: they are plain words."""

    CLIENT = "client"
    PARTNER = "partner"
    SUPPLIER = "supplier"
    PART = "part"


class State(StrEnum):
    NONE = "none"
    """Nothing promised, nothing awaited, or the ticket was withdrawn."""
    RUNNING = "running"
    PAUSED = "paused"
    """Stopped: the ticket waits for a reason that stops this measure, or is resolved with a message left unanswered."""
    MET = "met"
    BREACHED = "breached"
    """Late, whether or not it was answered since. Stays so."""


EVERYTHING_STOPS: Mapping[str, Collection[Measure]] = {reason: frozenset(Measure) for reason in Reason}


@dataclass(frozen=True, slots=True)
class Policy:
    """Targets are in time that counts (``None``: nothing promised). ``stops``: reason of a pause -> the measures it stops; a
    reason left out stops none. By default, the four reasons stop everything."""

    first_response: timedelta | None = None
    next_response: timedelta | None = None
    resolution: timedelta | None = None
    stops: Mapping[str, Collection[Measure]] = field(default_factory=lambda: EVERYTHING_STOPS)

    def __post_init__(self) -> None:
        for target in (self.first_response, self.next_response, self.resolution):
            if target is not None and not timedelta() < target <= LONGEST:
                raise ClockError("Un délai promis est de plus de zéro et de dix ans au plus.")

    def __hash__(self) -> int:
        return hash((self.first_response, self.next_response, self.resolution))

    def target(self, measure: Measure) -> int | None:
        """In microseconds."""
        promised: timedelta | None = getattr(self, measure.value)
        return None if promised is None else length(promised)

    def stopped_by(self, reason: str, measure: Measure) -> bool:
        return measure in self.stops.get(reason, ())


@dataclass(frozen=True, slots=True)
class Event:
    """``number``: the order in which events of one instant were written, when it is known."""

    at: datetime
    number: int = field(default=0, kw_only=True)
    label: ClassVar[str] = "Un événement"


@dataclass(frozen=True, slots=True)
class Opened(Event):
    """Also the first message of the requester. A ticket opened while we speak to them is ``Opened`` and ``Answered`` at once."""

    policy: Policy
    calendar: Calendar
    label: ClassVar[str] = "L'ouverture"


@dataclass(frozen=True, slots=True)
class CalendarChanged(Event):
    calendar: Calendar
    label: ClassVar[str] = "Le changement de calendrier"


@dataclass(frozen=True, slots=True)
class PolicyChanged(Event):
    """Another policy, or the policy of another priority. ``Policy()`` promises nothing any more."""

    policy: Policy
    label: ClassVar[str] = "Le changement d'engagement"


@dataclass(frozen=True, slots=True)
class Joined(Event):
    """Another ticket was merged into this one. ``since``: its oldest message left unanswered, ``waited`` how long that one has
    waited there, ``spent`` its own time of resolution: what its reading said at the merge. ``waited`` left out is counted by the
    calendar in force. The kept ticket goes on from whichever is further; its own targets judge, from the merge on."""

    since: datetime | None = None
    waited: timedelta | None = None
    spent: timedelta | None = None
    label: ClassVar[str] = "La fusion"


@dataclass(frozen=True, slots=True)
class Asked(Event):
    """The requester wrote, by any channel. When it puts an end to a wait, ``Resumed`` is given too."""

    label: ClassVar[str] = "Le message du demandeur"


@dataclass(frozen=True, slots=True)
class Answered(Event):
    """We answered the requester. An internal note is not an answer."""

    label: ClassVar[str] = "La réponse"


@dataclass(frozen=True, slots=True)
class Resolved(Event):
    """Also an answer to all that was asked. Ends a pause."""

    label: ClassVar[str] = "La résolution"


@dataclass(frozen=True, slots=True)
class Reopened(Event):
    label: ClassVar[str] = "La réouverture"


@dataclass(frozen=True, slots=True)
class Resumed(Event):
    label: ClassVar[str] = "La reprise"


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """A second one changes the reason. Nothing on a resolved ticket."""

    reason: str
    label: ClassVar[str] = "La mise en attente"


@dataclass(frozen=True, slots=True)
class Withdrawn(Event):
    """Merged into another ticket, cancelled, unwanted mail: nothing is owed any more. ``Reopened`` undoes it."""

    label: ClassVar[str] = "Le retrait"


@dataclass(frozen=True, slots=True)
class Escalated(Event):
    """Changes nothing here, and is accepted so that a ticket's whole story can be given."""

    level: str = ""
    label: ClassVar[str] = "L'escalade"


@dataclass(frozen=True, slots=True)
class Breached(Event):
    """A breach: given by a reading, to be recorded, and given back to the readings that follow so that it stays whatever is
    corrected in the past (a calendar, a date). ``began``: when the wait it belongs to began, which tells one from another."""

    measure: Measure
    began: datetime
    label: ClassVar[str] = "Le dépassement"


# Events of one instant that bear no number are taken in this order.
ORDER: tuple[type[Event], ...] = (
    Opened,
    CalendarChanged,
    PolicyChanged,
    Joined,
    Asked,
    Answered,
    Resolved,
    Reopened,
    Resumed,
    Paused,
    Withdrawn,
    Escalated,
    Breached,
)
