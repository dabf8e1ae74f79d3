"""The clock of a ticket, read: ``read(events, now)``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from maillon.tickets.clock.hours import ClockError, length, moment_at, ticks
from maillon.tickets.clock.terms import (
    ORDER,
    WARNINGS,
    Answered,
    Asked,
    Breached,
    CalendarChanged,
    Event,
    Joined,
    Measure,
    Opened,
    Paused,
    PolicyChanged,
    Reopened,
    Resolved,
    Resumed,
    State,
    Withdrawn,
)
from maillon.tickets.clock.watch import Watch

_RANK = {kind: rank for rank, kind in enumerate(ORDER)}


@dataclass(frozen=True, slots=True)
class Alert:
    """``at``: when ``percent`` of the target was passed, or will be if nothing happens; ``None`` while the clock is stopped."""

    percent: int
    at: datetime | None
    passed: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one promise stands. ``began``: when the wait began in this ticket; ``since``: the oldest message left unanswered,
    earlier when it came by a merge. ``left`` is below zero when late, in time that counts. ``due_at`` is ``None`` when nothing is
    promised, when the clock is stopped, and when the calendar never opens enough; once met it says what the deadline was.
    ``ticking``: the clock runs, late or not (a closed calendar does not stop it: no time counts)."""

    measure: Measure
    state: State
    ticking: bool = False
    began: datetime | None = None
    since: datetime | None = None
    target: timedelta | None = None
    spent: timedelta = timedelta()
    left: timedelta | None = None
    due_at: datetime | None = None
    met_at: datetime | None = None
    breached_at: datetime | None = None
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """``responses``: every wait for a next response, in order, ``next_response`` being the last of them. ``breaches``: all of
    them, those recorded among the events included, ready to be recorded. Moments are in UTC."""

    now: datetime
    first_response: Standing
    next_response: Standing
    resolution: Standing
    responses: tuple[Standing, ...]
    breaches: tuple[Breached, ...]

    @property
    def standings(self) -> tuple[Standing, Standing, Standing]:
        return self.first_response, self.next_response, self.resolution

    @property
    def due_at(self) -> datetime | None:
        """The nearest deadline of what is still to do, a missed one included."""
        return min((one.due_at for one in self.standings if one.ticking and one.due_at), default=None)

    @property
    def next_at(self) -> datetime | None:
        """When to read again if nothing happens: the next warning or deadline. A breach begins right after its deadline."""
        coming = [alert.at for one in self.standings for alert in one.alerts if not alert.passed and alert.at]
        coming += [one.due_at for one in self.standings if one.ticking and one.due_at and not one.breached_at]
        return min(coming, default=None)


def read(events: Iterable[Event], now: datetime) -> Reading:
    """The events of one ticket, in any order, its ``Opened`` among them; those of one instant are taken by ``number``, then in
    the order of ``ORDER``. ``ClockError``: an event after ``now`` or before the opening, a date without a zone, no opening or two."""
    present = ticks(now)
    ordered = _in_order(events, present)
    at, opened = ordered[0]
    if not isinstance(opened, Opened):
        raise ClockError(
            f"{opened.label} du {opened.at:%d/%m/%Y %H:%M %Z} précède l'ouverture du ticket : corrigez sa date."
        )
    ticket = _Ticket(opened, at)
    for at, event in ordered[1:]:
        ticket.advance(at)
        ticket.apply(event)
    ticket.advance(present)
    return ticket.reading(now)


def _in_order(events: Iterable[Event], present: int) -> list[tuple[int, Event]]:
    keyed = []
    for event in events:
        kind, at = type(event), ticks(event.at)
        if at > present:
            raise ClockError(f"{event.label} du {event.at:%d/%m/%Y %H:%M %Z} est dans le futur : corrigez sa date.")
        keyed.append(((at, kind is not Opened, event.number, _RANK[kind]), event))
    keyed.sort(key=itemgetter(0))
    if sum(isinstance(event, Opened) for _, event in keyed) != 1:
        raise ClockError("Un ticket s'ouvre une fois, et une seule : donnez son ouverture parmi ses événements.")
    return [(key[0], event) for key, event in keyed]


class _Ticket:
    """The ticket as its events pass: what runs, what stopped it."""

    def __init__(self, opened: Opened, at: int) -> None:
        self.at = at
        self.policy, self.calendar = opened.policy, opened.calendar
        self.reason: str | None = None
        self.resolved = self.withdrawn = False
        self.first = Watch(Measure.FIRST_RESPONSE, at, self.policy.target(Measure.FIRST_RESPONSE))
        self.resolution = Watch(Measure.RESOLUTION, at, self.policy.target(Measure.RESOLUTION))
        self.waits: list[Watch] = []
        self.recorded: dict[tuple[Measure, int], int] = {}

    def unmet(self) -> list[Watch]:
        return [watch for watch in (self.first, self.resolution, *self.waits[-1:]) if watch.met is None]

    def ticks(self, watch: Watch) -> bool:
        if watch.met is not None or self.resolved or self.withdrawn:
            return False
        return self.reason is None or not self.policy.stopped_by(self.reason, watch.measure)

    def advance(self, to: int) -> None:
        if to == self.at:
            return
        running = [watch for watch in self.unmet() if self.ticks(watch)]
        if running:
            worked = self.calendar.count(self.at, to)
            for watch in running:
                watch.run(self.calendar, self.at, to, worked)
        self.at = to

    def apply(self, event: Event) -> None:
        act = _ACTS.get(type(event))
        if act is not None:
            act(self, event)

    def calendar_changed(self, event: CalendarChanged) -> None:
        self.calendar = event.calendar

    def policy_changed(self, event: PolicyChanged) -> None:
        self.policy = event.policy
        if not self.withdrawn:
            self.aim()

    def aim(self) -> None:
        for watch in self.unmet():
            watch.aim(self.policy.target(watch.measure), self.at)

    def joined(self, event: Joined) -> None:
        if event.spent is not None and self.resolution.met is None:
            self.resolution.raise_to(length(event.spent), self.at)
        if event.since is None:
            return
        since = ticks(event.since)
        if since > self.at:
            raise ClockError("Le message du ticket fusionné est plus récent que la fusion : corrigez sa date.")
        waited = self.calendar.count(since, self.at) if event.waited is None else length(event.waited)
        watch = self.awaited()
        watch.since = min(watch.since, since)
        watch.raise_to(waited, self.at)

    def awaited(self) -> Watch:
        """What a message of the requester waits for: the first response, or the next one, from the first message unanswered."""
        if self.first.met is None:
            return self.first
        if not self.waits or self.waits[-1].met is not None:
            self.waits.append(Watch(Measure.NEXT_RESPONSE, self.at, self.policy.target(Measure.NEXT_RESPONSE)))
        return self.waits[-1]

    def asked(self, event: Asked) -> None:
        self.awaited()

    def answered(self, event: Answered | Resolved) -> None:
        for watch in self.unmet():
            if watch is not self.resolution:
                self.settle(watch)

    def settle(self, watch: Watch) -> None:
        watch.settle(self.at, self.calendar if self.ticks(watch) else None)

    def was_resolved(self, event: Resolved) -> None:
        if not self.resolved:
            self.answered(event)
            self.settle(self.resolution)
            self.resolved, self.reason = True, None

    def reopened(self, event: Reopened) -> None:
        if self.resolved:
            self.resolution.reopen()
        self.resolved = self.withdrawn = False
        self.aim()

    def paused(self, event: Paused) -> None:
        if not self.resolved:
            self.reason = event.reason

    def resumed(self, event: Resumed) -> None:
        self.reason = None

    def was_withdrawn(self, event: Withdrawn) -> None:
        self.withdrawn = True

    def record(self, event: Breached) -> None:
        key = (event.measure, ticks(event.began))
        self.recorded[key] = min(ticks(event.at), self.recorded.get(key, ticks(event.at)))

    def reading(self, now: datetime) -> Reading:
        responses = tuple(self.standing(watch) for watch in self.waits)
        return Reading(
            now=now,
            first_response=self.standing(self.first),
            next_response=responses[-1] if responses else Standing(Measure.NEXT_RESPONSE, State.NONE),
            resolution=self.standing(self.resolution),
            responses=responses,
            breaches=self.breaches(),
        )

    def breached(self, watch: Watch) -> int | None:
        return self.recorded.get((watch.measure, watch.began), watch.breached)

    def breaches(self) -> tuple[Breached, ...]:
        found = {
            (watch.measure, watch.began): watch.breached
            for watch in (self.first, *self.waits, self.resolution)
            if watch.breached is not None
        }
        listed = sorted((at, key) for key, at in (found | self.recorded).items())
        return tuple(Breached(moment_at(at), measure, moment_at(began)) for at, (measure, began) in listed)

    def standing(self, watch: Watch) -> Standing:
        target, breached, ticking = watch.target, self.breached(watch), self.ticks(watch)
        return Standing(
            measure=watch.measure,
            state=self.state(watch, breached, ticking),
            ticking=ticking,
            began=moment_at(watch.began),
            since=moment_at(watch.since),
            target=None if target is None else timedelta(microseconds=target),
            spent=timedelta(microseconds=watch.spent),
            left=None if target is None else timedelta(microseconds=target - watch.spent),
            due_at=_moment(self.due(watch, ticking)),
            met_at=_moment(watch.met),
            breached_at=_moment(breached),
            alerts=() if target is None else tuple(self.alerts(watch, target, ticking)),
        )

    def state(self, watch: Watch, breached: int | None, ticking: bool) -> State:
        if breached is not None:
            return State.BREACHED
        if watch.target is None or (self.withdrawn and watch.met is None):
            return State.NONE
        if watch.met is not None:
            return State.MET
        return State.RUNNING if ticking else State.PAUSED

    def due(self, watch: Watch, ticking: bool) -> int | None:
        if watch.met is not None:
            return watch.due(watch.met, watch.calendar) if watch.calendar else watch.passed
        return watch.due(self.at, self.calendar) if ticking else None

    def alerts(self, watch: Watch, target: int, ticking: bool) -> Iterable[Alert]:
        """Those passed; those to come as long as the promise is not kept."""
        for percent in WARNINGS:
            at = watch.warned.get(percent)
            if at is not None:
                yield Alert(percent, moment_at(at), passed=True)
            elif watch.met is None and not self.withdrawn:
                coming = self.calendar.reach(self.at, target * percent // 100 - watch.spent) if ticking else None
                yield Alert(percent, _moment(coming), passed=False)


# Escalating is not among them: it changes nothing.
_ACTS: dict[type[Event], Callable[[_Ticket, Any], None]] = {
    CalendarChanged: _Ticket.calendar_changed,
    PolicyChanged: _Ticket.policy_changed,
    Joined: _Ticket.joined,
    Asked: _Ticket.asked,
    Answered: _Ticket.answered,
    Resolved: _Ticket.was_resolved,
    Reopened: _Ticket.reopened,
    Resumed: _Ticket.resumed,
    Paused: _Ticket.paused,
    Withdrawn: _Ticket.was_withdrawn,
    Breached: _Ticket.record,
}


def _moment(count: int | None) -> datetime | None:
    return None if count is None else moment_at(count)
