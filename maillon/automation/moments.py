"""What a rule can wait for: a date of a record, and the time before or after it. Modules declare theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import DateTimeField, Func, QuerySet

from maillon.core.events import EventKind


@dataclass(frozen=True)
class TimedMoment(EventKind):
    """``rows()``: the records now in that state, each with its date as ``moment_at``.

    ``ahead``: the date is to come, the rule acts before it; else the state has lasted since that date.
    """

    rows: Callable[[], QuerySet] = field(kw_only=True)
    ahead: bool = False


class MorningOf(Func):
    """Eight o'clock in Paris on the day of a date column: a rule about a day acts at an hour when people are there."""

    template = "((%(expressions)s)::timestamp + interval '8 hours') at time zone 'Europe/Paris'"
    output_field = DateTimeField()
