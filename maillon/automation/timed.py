"""Rules that wait: each (rule, record, moment) is asked once, in one transaction with what it does.

A worker killed in the middle rolls back both, and the next pass finds the record again; two workers meet on the record's
own row, then on the unique firing.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillon.automation import engine
from maillon.automation.delays import shifted, widest
from maillon.automation.models import Firing, Rule
from maillon.automation.moments import TimedMoment
from maillon.core import scope
from maillon.core.events import Event
from maillon.core.modules import registry

logger = logging.getLogger(__name__)
LATEST = timedelta(days=3)  # after a stop of the workers, what fell due this long ago is still done
MOST = 500  # of one rule in one pass; the next one goes on


def moments() -> dict[str, TimedMoment]:
    return {moment.name: moment for moment in registry.offered(TimedMoment)}


def due_at(rule: Rule, moment: TimedMoment, moment_at: datetime) -> datetime:
    return shifted(moment_at, -rule.wait if moment.ahead else rule.wait, rule.working)


def falling(rule: Rule, moment: TimedMoment, since: datetime, until: datetime) -> list[tuple[int, datetime]]:
    """(record, moment) for which the rule falls due in this stretch of time, the earliest first."""
    step = -rule.wait if moment.ahead else rule.wait
    first, last = since - step, until - step
    if rule.working:
        room = widest(rule.wait)
        first, last = first - room, last + room
    found = moment.rows().filter(moment_at__gt=first, moment_at__lte=last).order_by("moment_at", "pk")
    pairs = found.values_list("pk", "moment_at")
    return [(pk, at) for pk, at in pairs if since < due_at(rule, moment, at) <= until]


def due(rule: Rule, moment: TimedMoment, now: datetime) -> list[tuple[int, datetime]]:
    """(record, moment) to ask now: not asked yet, and still to come when the moment is one to come."""
    found = [
        (record, at)
        for record, at in falling(rule, moment, max(rule.in_service_since, now - LATEST), now)
        if not (moment.ahead and at <= now)
    ]
    kept = Firing.objects.filter(rule=rule, target_id__in=[record for record, _ in found])
    asked = set(kept.values_list("target_id", "moment_at"))
    return [pair for pair in found if pair not in asked][:MOST]


def fire_due(now: datetime | None = None) -> int:
    """One pass over every rule that waits; returns how many (record, moment) were asked."""
    now, asked = now or timezone.now(), 0
    known = moments()
    with scope.system("règles dans le temps"):
        waiting = [
            (rule.pk, *pair)
            for rule in Rule.objects.filter(active=True, event__in=known)
            for pair in due(rule, known[rule.event], now)
        ]
    for number, record, moment_at in waiting:
        try:
            with scope.system("règle dans le temps"), transaction.atomic():
                asked += fire(number, record, moment_at)
        except Exception:  # one record that breaks never holds the others up
            logger.exception("Rule %s could not be asked about %s", number, record)
    return asked


def fire(number: int, record: int, moment_at: datetime) -> bool:
    """Ask this rule about this record, if both still stand as when they were found. Inside a transaction."""
    rule = Rule.objects.filter(pk=number, active=True).first()
    moment = moments().get(rule.event) if rule else None
    if rule is None or moment is None:
        return False
    held = moment.rows().filter(pk=record, moment_at=moment_at).select_for_update(of=("self",)).first()
    if held is None:
        return False
    try:
        with transaction.atomic():
            Firing.objects.create(rule=rule, target_model=moment.model, target_id=record, moment_at=moment_at)
    except IntegrityError:
        return False
    engine.ask(rule, Event(moment.name, held, at=moment_at))
    return True
