"""The promises of a ticket: chosen, followed moment by moment, counted again in the transaction of each change.

The log keeps what happened (``Moment``); what is promised is read from the editions of policies and calendars, so that changing
one of them writes nothing in the logs. ``detail`` of a moment: priority, department, line and its words where a policy was
chosen; ``reason`` of a pause; ``since``, ``waited`` and ``spent`` (seconds) of a ticket joined to this one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from maillon.core import scope
from maillon.tickets import choosing, clock
from maillon.tickets.models import CalendarEdition, Moment, PolicyEdition, PolicyLine, PromiseAlert, Ticket
from maillon.tickets.services import telling
from maillon.tickets.terms import CalendarTerms, Choice, PolicyTerms, Terms, changes

What = Moment.What
CHOICES = (What.OPENED, What.CHOSEN)
PLAIN: dict[str, type[clock.Event]] = {
    What.ASKED: clock.Asked,
    What.ANSWERED: clock.Answered,
    What.RESOLVED: clock.Resolved,
    What.REOPENED: clock.Reopened,
    What.RESUMED: clock.Resumed,
    What.WITHDRAWN: clock.Withdrawn,
}


def opened(ticket: Ticket, *, answered: bool) -> None:
    """``answered``: opened while we speak to who asks."""
    with scope.elevated("engagements"):
        note(ticket, What.OPENED, **choose(ticket))
        if answered:
            note(ticket, What.ANSWERED)
        reckon(ticket)


def happened(ticket: Ticket, *what: str, **detail: Any) -> None:
    """Something that the clock counts: noted now, and the promises counted again."""
    with scope.elevated("engagements"):
        if not started(ticket):
            return
        for each in what:
            note(ticket, each, detail=detail)
        reckon(ticket)


def joined(kept: Ticket, lost: Ticket) -> None:
    """What was asked on the other ticket is due on this one, with the time it already waited."""
    with scope.elevated("engagements"):
        reading = reading_of(lost)
        if reading is None:
            return
        waits = [one for one in (reading.first_response, *reading.responses) if one.since and one.met_at is None]
        detail: dict[str, Any] = {}
        if waits:
            detail |= {"since": waits[0].since.isoformat(), "waited": waits[0].spent.total_seconds()}  # type: ignore[union-attr]
        if reading.resolution.met_at is None:
            detail["spent"] = reading.resolution.spent.total_seconds()
        happened(kept, What.JOINED, **detail)


def rechoose(ticket: Ticket) -> None:
    """After a change of what a policy is chosen by: type, priority, client, site, platform."""
    with scope.elevated("engagements"):
        if not started(ticket):
            return
        last = Moment.objects.filter(ticket=ticket, what__in=CHOICES).last()
        found = choose(ticket)
        if last is None or (last.policy_id, last.detail) == (found["policy"], found["detail"]):
            return
        note(ticket, What.CHOSEN, **found)
        reckon(ticket)


def started(ticket: Ticket) -> bool:
    return Moment.objects.filter(ticket=ticket).exists()


def note(ticket: Ticket, what: str, *, policy: int | None = None, detail: dict[str, Any] | None = None) -> Moment:
    made: Moment = Moment.objects.create(
        ticket=ticket, at=timezone.now(), what=what, policy_id=policy, detail=detail or {}
    )
    return made


def choose(ticket: Ticket, lines: Sequence[PolicyLine] | None = None) -> dict[str, Any]:
    """The first line that fits, kept on the ticket; what the moment of this choice says of it."""
    found = choice_for(ticket, PolicyLine.objects.in_order() if lines is None else lines)
    ticket.policy_id, ticket.line_id = found["policy"], found["detail"]["line"]
    Ticket.objects.filter(pk=ticket.pk).update(policy_id=ticket.policy_id, line_id=ticket.line_id)
    return found


def choice_for(
    ticket: Ticket, lines: Iterable[PolicyLine], holds: Callable[[Any], bool] | None = None
) -> dict[str, Any]:
    line = choosing.chosen(lines, facts_of(ticket, holds))
    detail = {
        "priority": ticket.priority,
        "department": ticket.site.department if ticket.site else "",
        "line": line.pk if line else None,
        "words": choosing.words(line) if line else "",
    }
    return {"policy": line.policy_id if line else None, "detail": detail}


def facts_of(ticket: Ticket, holds: Callable[[Any], bool] | None = None) -> choosing.Facts:
    level = ticket.site.level if ticket.site else ticket.client.service_level if ticket.client else None
    kind = ticket.platform.type if ticket.platform else None
    return choosing.Facts(
        kind=ticket.kind,
        priority=ticket.priority,
        level=level.pk if level else None,
        level_name=level.name if level else "",
        partner=ticket.partner_id,
        partner_name=ticket.partner.name if ticket.partner else "",
        platform_type=kind.pk if kind else None,
        platform_name=kind.name if kind else "",
        in_segment=holds or (lambda segment: ticket.client is not None and segment.holds(ticket.client)),
    )


def reckon(ticket: Ticket) -> clock.Reading | None:
    """Count again: the columns of the ticket (whose row is held), what is to be told. None: its clock never started."""
    reading = reading_of(ticket)
    if reading is not None:
        changed = {name: value for name, value in columns(reading).items() if getattr(ticket, name) != value}
        if changed:
            Ticket.objects.filter(pk=ticket.pk).update(**changed)
            for name, value in changed.items():
                setattr(ticket, name, value)
        telling.tell(ticket, reading)
    return reading


def reading_of(ticket: Ticket) -> clock.Reading | None:
    moments = list(Moment.objects.filter(ticket=ticket))
    if not moments:
        return None
    policies = {moment.policy_id for moment in moments if moment.policy_id}
    breaches = breaches_of([ticket.pk])[ticket.pk] if ticket.missed else []
    return read(moments, terms_of(policies), breaches)


def read(moments: Sequence[Moment], terms: Terms, breaches: Iterable[clock.Breached] = ()) -> clock.Reading:
    now = max(timezone.now(), moments[-1].at)
    return clock.read([*events(moments, terms, now), *breaches], now)


def terms_of(policies: Iterable[int] | None = None) -> Terms:
    """The editions of these policies, of all by default, and of the calendars they ever counted by."""
    found: dict[int, list[PolicyTerms]] = defaultdict(list)
    rows = PolicyEdition.objects.all() if policies is None else PolicyEdition.objects.filter(policy__in=policies)
    for policy, since, calendar, targets, stops in rows.values_list(
        "policy_id", "since", "calendar_id", "targets", "stops"
    ):
        found[policy].append(PolicyTerms(since, calendar, targets, stops))
    calendars: dict[int, list[CalendarTerms]] = defaultdict(list)
    used = {edition.calendar for editions in found.values() for edition in editions}
    for calendar, *edition in CalendarEdition.objects.filter(calendar__in=used).values_list(
        "calendar_id", "since", "hours", "days", "place", "holidays"
    ):
        calendars[calendar].append(CalendarTerms(*edition))
    return Terms(found, calendars)


def events(moments: Sequence[Moment], terms: Terms, now: datetime) -> list[clock.Event]:
    """The whole story for the clock: what happened, and what editions changed meanwhile."""
    choices = [(moment.at, moment.pk, choice_of(moment)) for moment in moments if moment.what in CHOICES]
    opening, number, choice = choices[0]
    found: list[clock.Event] = [clock.Opened(opening, *terms.at(choice, opening), number=number)]
    found += changes(terms, choices, now)
    found += [_event(moment) for moment in moments if moment.what not in CHOICES]
    return found


def choice_of(moment: Moment) -> Choice:
    return Choice(moment.policy_id, moment.detail["priority"], moment.detail["department"])


def _event(moment: Moment) -> clock.Event:
    detail = moment.detail
    if moment.what == What.PAUSED:
        return clock.Paused(moment.at, detail["reason"], number=moment.pk)
    if moment.what == What.JOINED:
        since = datetime.fromisoformat(detail["since"]) if detail.get("since") else None
        return clock.Joined(moment.at, since, _span(detail, "waited"), _span(detail, "spent"), number=moment.pk)
    return PLAIN[moment.what](moment.at, number=moment.pk)


def _span(detail: dict[str, Any], name: str) -> timedelta | None:
    return timedelta(seconds=detail[name]) if detail.get(name) is not None else None


def breaches_of(tickets: Iterable[int]) -> dict[int, list[clock.Breached]]:
    """Those recorded, by ticket: given back to each reading, so that none is ever undone."""
    found: dict[int, list[clock.Breached]] = defaultdict(list)
    rows = PromiseAlert.objects.filter(ticket__in=list(tickets), percent=PromiseAlert.BREACH)
    for ticket, at, measure, began in rows.values_list("ticket_id", "at", "measure", "began"):
        found[ticket].append(clock.Breached(at, clock.Measure(measure), began))
    return found


def columns(reading: clock.Reading) -> dict[str, Any]:
    """What a ticket keeps of a reading."""
    running = [one for one in reading.standings if one.ticking and one.due_at]
    nearest = min(running, key=lambda one: one.due_at, default=None)  # type: ignore[arg-type, return-value]
    soon = [alert.at for one in running for alert in one.alerts if alert.percent == clock.WARNINGS[0] and alert.at]
    return {
        "due_at": nearest.due_at if nearest else None,
        "due_what": nearest.measure.value if nearest else "",
        "soon_at": min(soon, default=None),
        "alarm_at": reading.next_at,
        "first_response_due": reading.first_response.due_at,
        "next_response_due": reading.next_response.due_at,
        "resolution_due": reading.resolution.due_at,
        "first_response_kept": _kept([reading.first_response]),
        "next_response_kept": _kept(reading.responses),
        "resolution_kept": _kept([reading.resolution]),
    }


def _kept(standings: Sequence[clock.Standing]) -> bool | None:
    states = {one.state for one in standings}
    if clock.State.BREACHED in states:
        return False
    return True if clock.State.MET in states else None
