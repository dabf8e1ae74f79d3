"""The SLA clock of tickets. Pure: plain values in, plain values out; it knows neither Django nor the time of day.

    office = Calendar("Europe/Paris", hours, holidays=lambda day: is_public_holiday(day, "67"))
    promise = Policy(first_response=timedelta(hours=1), resolution=timedelta(hours=8))
    reading = read([Opened(at, promise, office), Paused(later, Reason.CLIENT)], now)

Three promises are measured, in time that counts by the calendar in force at each moment: the first response (from the opening),
each next response (from the first message left unanswered, once the first response is given), the resolution (from the opening,
less the stretches when the ticket was resolved). An answer at the very moment of the deadline is in time. What was spent stays
spent when the policy, the priority or the calendar changes; only the target changes. What was breached, or warned of, stays so.
"""

from maillon.tickets.clock.hours import Calendar, ClockError
from maillon.tickets.clock.reading import Alert, Reading, Standing, read
from maillon.tickets.clock.terms import (
    ORDER,
    WARNINGS,
    Answered,
    Asked,
    Breached,
    CalendarChanged,
    Escalated,
    Event,
    Joined,
    Measure,
    Opened,
    Paused,
    Policy,
    PolicyChanged,
    Reason,
    Reopened,
    Resolved,
    Resumed,
    State,
    Withdrawn,
)

__all__ = [
    "ORDER",
    "WARNINGS",
    "Alert",
    "Answered",
    "Asked",
    "Breached",
    "Calendar",
    "CalendarChanged",
    "ClockError",
    "Escalated",
    "Event",
    "Joined",
    "Measure",
    "Opened",
    "Paused",
    "Policy",
    "PolicyChanged",
    "Reading",
    "Reason",
    "Reopened",
    "Resolved",
    "Resumed",
    "Standing",
    "State",
    "Withdrawn",
    "read",
]
