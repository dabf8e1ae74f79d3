"""The stopwatch of one promise: what was spent, when the warnings and the target were passed. In microseconds."""

from __future__ import annotations

from maillon.tickets.clock.hours import Calendar
from maillon.tickets.clock.terms import WARNINGS, Measure


class Watch:
    """``began`` tells one wait from another; ``since`` is the oldest message it answers for. ``passed``: when the target in force
    was passed; ``breached`` the first such moment, which nothing undoes. ``warned``: per cent -> when, once each."""

    __slots__ = ("began", "breached", "calendar", "measure", "met", "passed", "since", "spent", "target", "warned")

    def __init__(self, measure: Measure, began: int, target: int | None) -> None:
        self.measure = measure
        self.began = self.since = began
        self.target = target
        self.spent = 0
        self.met: int | None = None
        self.passed: int | None = None
        self.breached: int | None = None
        self.warned: dict[int, int] = {}
        self.calendar: Calendar | None = None  # the one that ran when it was met; none if it was stopped

    def run(self, calendar: Calendar, start: int, end: int, worked: int) -> None:
        """From ``start`` to ``end``, in which ``worked`` counts. The target is passed when time goes on after the moment it is
        reached, counting or not: 18 h due, an answer at 20 h is late."""
        before, self.spent = self.spent, self.spent + worked
        if self.target is None:
            return
        for percent in WARNINGS:
            mark = self.target * percent // 100
            if self.spent >= mark and percent not in self.warned:
                self.warned[percent] = _reached(calendar, start, mark - before)
        if self.spent >= self.target and self.passed is None:
            due = _reached(calendar, start, self.target - before)
            if due < end:
                self._pass(due)

    def aim(self, target: int | None, now: int) -> None:
        """The target in force changes: what is already spent counts."""
        if target == self.target:
            return
        self.target = target
        if target is None or self.spent <= target:
            self.passed = None
        self._judge(now)

    def raise_to(self, spent: int, now: int) -> None:
        self.spent = max(self.spent, spent)
        self._judge(now)

    def settle(self, now: int, calendar: Calendar | None) -> None:
        self.met, self.calendar = now, calendar

    def reopen(self) -> None:
        self.met = self.calendar = None

    def due(self, now: int, calendar: Calendar) -> int | None:
        """The deadline of a watch that runs (or ran until it was met)."""
        if self.target is None or self.passed is not None:
            return self.passed
        return calendar.reach(now, self.target - self.spent)

    def _judge(self, now: int) -> None:
        """A target already passed when it comes into force is passed from now, never before."""
        if self.target is None:
            return
        for percent in WARNINGS:
            if self.spent >= self.target * percent // 100:
                self.warned.setdefault(percent, now)
        if self.spent > self.target and self.passed is None:
            self._pass(now)

    def _pass(self, moment: int) -> None:
        self.passed = moment
        if self.breached is None:
            self.breached = moment


def _reached(calendar: Calendar, start: int, need: int) -> int:
    """Asked only for what was counted: the calendar does open that much."""
    moment = calendar.reach(start, need)
    if moment is None:
        raise AssertionError("a calendar counted time that it cannot find again")
    return moment
