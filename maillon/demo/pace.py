"""When each step of an order was reached, told backwards from where the order stands today, on time or late. Pure.

Moments fall in working hours; due dates are those that the services will give (``orders.delays``).
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.utils import timezone

from maillon.core.holidays import next_working_day
from maillon.orders.delays import due_at

# The steps in their order, with how long an order usually stays on each, and its due delay in working days.
WALK = ("entry", "validation", "staging", "shipping", "delivery", "installation", "invoicing")
STAY = (0.3, 1.5, 4, 1, 2, 6, 3)
DUE = (1, 1, 3, 1, 3, 5, 2)
JUST_NOW = timedelta(minutes=12)
LATEST = 4  # an order is late by a few days, never by weeks


def moments(stage: str, *, late: bool, age: int, now: datetime, rng: random.Random) -> list[datetime]:
    """When each step was reached, up to ``stage``. ``age``: days since an order that is over left its last step."""
    rank = WALK.index(stage) if stage in WALK else len(WALK) - 1
    reached = _worked(now - timedelta(days=age), rng) if stage not in WALK else _reached(rank, late, now, rng)
    found = [reached]
    for step in reversed(range(rank)):
        before = _worked(found[0] - timedelta(days=max(STAY[step] * rng.uniform(0.5, 1.1), 0.1)), rng)
        found.insert(0, min(before, found[0] - timedelta(minutes=rng.randint(25, 90))))
    return found


def _reached(rank: int, late: bool, now: datetime, rng: random.Random) -> datetime:
    """A working moment of the last days whose due date is still to come, or has just passed."""
    day, found = timezone.localtime(now), []
    for _ in range(30):
        if _is_worked(day):
            # A visit of two hours ends before its order reaches invoicing.
            moment = _at(day, rng.randint(12 if rank == 6 else 9, 17), rng)
            if moment < now - JUST_NOW and (due_at(moment, DUE[rank]) < now) == late:
                found.append(moment)
            elif found:
                break
        day -= timedelta(days=1)
    return rng.choice(found[:LATEST])


def _worked(moment: datetime, rng: random.Random) -> datetime:
    """The same day or the last worked one before it, at some hour of work."""
    day = timezone.localtime(moment)
    while not _is_worked(day):
        day -= timedelta(days=1)
    return _at(day, rng.randint(9, 17), rng)


def _is_worked(day: datetime) -> bool:
    return bool(next_working_day(day.date()) == day.date())


def _at(day: datetime, hour: int, rng: random.Random) -> datetime:
    return day.replace(hour=hour, minute=rng.randint(0, 59), second=rng.randint(0, 59), microsecond=0)
