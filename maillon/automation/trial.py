"""A rule tried on the past week: what it would have done, on what, and why not. Nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps

from maillon.automation import engine, timed
from maillon.automation.conditions import refusal
from maillon.automation.models import HeardEvent, Rule
from maillon.core.events import Event
from maillon.records.services import address_of

WEEK = timedelta(days=7)
MOST, SHOWN = 2000, 60


@dataclass(frozen=True)
class Tried:
    at: datetime
    label: str
    url: str
    why_not: str  # empty: it would have acted


@dataclass(frozen=True)
class Trial:
    acted: int
    asked: int
    lines: list[Tried]  # those where it would have acted first, the latest first
    capped: bool


def on_the_past_week(rule: Rule, now: datetime) -> Trial:
    """By the news kept and the records as they are now: a condition on a column that changed since reads its new value."""
    moment = timed.moments().get(rule.event)
    events = _moments(rule, moment, now) if moment else _news(rule, now)
    tried = [_try(rule, event) for event in events]
    acted = [line for line in tried if not line.why_not]
    lines = [*acted, *(line for line in tried if line.why_not)][:SHOWN]
    return Trial(len(acted), len(tried), lines, capped=len(tried) >= MOST)


def _try(rule: Rule, event: Event) -> Tried:
    try:
        why_not = refusal(rule.conditions, lambda name: engine.value_of(event, name), engine.labels_of(event.name))
    except (KeyError, TypeError, ValueError):
        why_not = "conditions illisibles"
    return Tried(event.at, str(event.record), address_of(event.record), why_not)


def _news(rule: Rule, now: datetime) -> Iterator[Event]:
    heard = list(HeardEvent.objects.filter(name=rule.event, at__gt=now - WEEK).order_by("-at", "-pk")[:MOST])
    records = _records((one.target_model, one.target_id) for one in heard)
    for one in heard:
        record = records.get((one.target_model, one.target_id))
        if record is not None:
            yield Event(one.name, record, data=one.data, at=one.at)


def _moments(rule: Rule, moment: timed.TimedMoment, now: datetime) -> Iterator[Event]:
    found = timed.falling(rule, moment, now - WEEK, now)[-MOST:]
    records = _records((moment.model, number) for number, _ in found)
    for number, at in reversed(found):
        record = records.get((moment.model, number))
        if record is not None:
            yield Event(moment.name, record, at=timed.due_at(rule, moment, at))


def _records(wanted: Iterator[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    """Each kind of record read at once."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for label, number in wanted:
        numbers[label].add(number)
    return {
        (label, pk): record
        for label, keys in numbers.items()
        for pk, record in apps.get_model(label)._default_manager.in_bulk(keys).items()
    }
