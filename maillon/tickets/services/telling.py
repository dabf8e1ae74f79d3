"""Warnings and breaches, each recorded and told once: rules listen, and notify or escalate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from maillon.core import french
from maillon.core.events import emit
from maillon.tickets import clock
from maillon.tickets.models import PromiseAlert, Ticket

BREACH = PromiseAlert.BREACH
OF = {
    clock.Measure.FIRST_RESPONSE: "de première réponse",
    clock.Measure.NEXT_RESPONSE: "de réponse",
    clock.Measure.RESOLUTION: "de résolution",
}


def known_of(tickets: Iterable[int]) -> dict[int, set[Any]]:
    """What was already told of each of these tickets."""
    known: dict[int, set[Any]] = defaultdict(set)
    for alert in PromiseAlert.objects.filter(ticket__in=list(tickets)):
        known[alert.ticket_id].add(alert.key)
    return known


def tell(ticket: Ticket, reading: clock.Reading, known: set[Any] | None = None) -> None:
    """Record what a reading found; of one wait, only the last threshold passed is told, and no warning of what is done.

    ``known``: what was told already, when the caller has asked it for many tickets at once.
    """
    found = list(passed(reading))
    if not found:
        return
    known = known_of([ticket.pk])[ticket.pk] if known is None else known
    new = [alert for alert in found if alert.key not in known]
    if not new:
        return
    for alert in new:
        alert.ticket = ticket
    PromiseAlert.objects.bulk_create(new)
    waiting = {(one.measure.value, one.began) for one in standings(reading) if one.ticking}
    told = {(alert.measure, alert.began): alert for alert in sorted(new, key=lambda alert: alert.percent)}
    for key, alert in told.items():
        if alert.percent == BREACH:
            _emit("tickets.sla_breached", ticket, alert)
        elif key in waiting:
            _emit("tickets.sla_warning", ticket, alert)


def standings(reading: clock.Reading) -> tuple[clock.Standing, ...]:
    return (reading.first_response, *reading.responses, reading.resolution)


def passed(reading: clock.Reading) -> Iterator[PromiseAlert]:
    for one in standings(reading):
        for alert in one.alerts:
            if alert.passed and alert.at and one.began:
                yield PromiseAlert(measure=one.measure.value, began=one.began, percent=alert.percent, at=alert.at)
    for breach in reading.breaches:
        yield PromiseAlert(measure=breach.measure.value, began=breach.began, percent=BREACH, at=breach.at)


def _emit(name: str, ticket: Ticket, alert: PromiseAlert) -> None:
    measure = clock.Measure(alert.measure)
    due = getattr(ticket, f"{measure.value}_due")
    emit(
        name,
        record=ticket,
        percent=alert.percent,
        measure=measure.value,
        began=alert.began.isoformat(),
        delay=OF[measure],
        due=french.when(due, alert.told_at) if due else "",
    )
