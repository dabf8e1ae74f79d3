"""When the steps of an order were reached: backwards from today, in working hours, late only when asked."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime

import pytest

from maillon.core.french import PARIS
from maillon.core.holidays import next_working_day
from maillon.demo import pace
from maillon.demo.thread import ONE_LATE_IN, STAGES, plans, stages_of
from maillon.orders.delays import due_at

NIGHT = datetime(2026, 11, 25, 3, 40, tzinfo=PARIS)
NOWS = (
    NIGHT, datetime(2026, 11, 25, 10, 5, tzinfo=PARIS), datetime(2026, 11, 25, 21, 0, tzinfo=PARIS),
    datetime(2026, 11, 29, 15, 0, tzinfo=PARIS), datetime(2026, 5, 8, 11, 0, tzinfo=PARIS), datetime(2026, 1, 1, 12, 0, tzinfo=PARIS),
)  # fmt: skip


@pytest.mark.parametrize("now", NOWS, ids=str)
@pytest.mark.parametrize("stage", pace.WALK)
def test_an_order_is_late_when_asked_and_never_otherwise(now: datetime, stage: str) -> None:
    for seed in range(20):
        for late in (False, True):
            found = pace.moments(stage, late=late, age=10, now=now, rng=random.Random(seed))
            assert (due_at(found[-1], pace.DUE[pace.WALK.index(stage)]) < now) == late
            assert len(found) == pace.WALK.index(stage) + 1


@pytest.mark.parametrize("now", NOWS, ids=str)
def test_steps_follow_each_other_on_working_days_before_now(now: datetime) -> None:
    for plan in plans(200, random.Random(4), now):
        assert plan.moments == sorted(plan.moments)
        assert plan.moments[-1] < now
        days = {moment.astimezone(PARIS).date() for moment in plan.moments}
        assert all(next_working_day(day) == day for day in days)


def test_every_step_is_shown_however_small_the_company() -> None:
    for count in (16, 44, 400):
        assert len(stages_of(count)) == count
        assert set(stages_of(count)) == {stage for stage, _ in STAGES}


def test_about_one_open_order_in_eight_is_late() -> None:
    found = plans(400, random.Random(2026), NIGHT)
    under_way = [plan for plan in found if plan.stage in pace.WALK]
    late = [p for p in under_way if due_at(p.moments[-1], pace.DUE[pace.WALK.index(p.stage)]) < NIGHT]
    assert 0.10 <= len(late) / len(under_way) <= 1 / ONE_LATE_IN + 0.01
    assert Counter(plan.stage for plan in found)["done"] > len(found) / 4


def test_one_seed_tells_one_story() -> None:
    assert plans(60, random.Random(5), NIGHT) == plans(60, random.Random(5), NIGHT)
    assert plans(60, random.Random(5), NIGHT) != plans(60, random.Random(6), NIGHT)
