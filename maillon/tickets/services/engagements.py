"""Calendars, policies and the table of choice: each change is an edition, and the open tickets follow it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import Refused
from maillon.core.locks import one_at_a_time
from maillon.tickets import tasks
from maillon.tickets.models import CalendarEdition, PolicyEdition, PolicyLine, ServiceCalendar, ServicePolicy

TABLE = "tickets.table_of_choice"


@transaction.atomic
def save_calendar(calendar: ServiceCalendar, terms: dict[str, Any], *, actor: Any) -> bool:
    """``terms``: hours, days, place, holidays. Returns whether they changed: the open tickets are then counted again."""
    return _save(calendar, CalendarEdition, "calendar", terms, actor)


@transaction.atomic
def save_policy(policy: ServicePolicy, terms: dict[str, Any], *, actor: Any) -> bool:
    """``terms``: calendar, targets, stops."""
    return _save(policy, PolicyEdition, "policy", terms, actor)


def _save(edited: Any, edition: Any, name: str, terms: dict[str, Any], actor: Any) -> bool:
    new = edited._state.adding
    if not new:
        type(edited).objects.select_for_update().get(pk=edited.pk)
        edited.version += 1
    edited.save()
    last = None if new else edition.objects.filter(**{name: edited}).last()
    if last is not None and all(getattr(last, key) == value for key, value in terms.items()):
        return False
    edition.objects.create(**{name: edited}, **terms, since=timezone.now(), author_name=actor.name)
    if not new:
        tasks.recount_promises.defer(rechoose=False)
    return not new


@transaction.atomic
def switch(edited: Any, *, actor: Any) -> Any:
    """Retire, or put back. What is in use in the table stays."""
    held = type(edited).objects.select_for_update().get(pk=edited.pk)
    if held.archived_at is None and isinstance(held, ServicePolicy) and held.lines.filter(active=True).exists():
        raise Refused(f"« {held.name} » est dans le tableau de choix : retirez d'abord ses lignes.")
    held.archived_at = None if held.archived_at else timezone.now()
    held.version += 1
    held.save()
    return held


@transaction.atomic
def save_line(line: PolicyLine) -> PolicyLine:
    """A new one comes first: the precise lines stand before the general ones."""
    one_at_a_time(TABLE)
    if line._state.adding:
        renumber([line, *PolicyLine.objects.order_by("order", "pk")])
    line.save()
    tasks.recount_promises.defer(rechoose=True)
    return line


@transaction.atomic
def remove_line(line: PolicyLine) -> None:
    one_at_a_time(TABLE)
    line.delete()
    tasks.recount_promises.defer(rechoose=True)


@transaction.atomic
def reorder(numbers: Sequence[int]) -> None:
    """Those named, in this order; a line added meanwhile by somebody else keeps its place after them."""
    one_at_a_time(TABLE)
    lines = list(PolicyLine.objects.order_by("order", "pk"))
    rank = {number: position for position, number in enumerate(numbers)}
    renumber(sorted(lines, key=lambda line: rank.get(line.pk, len(rank))))
    tasks.recount_promises.defer(rechoose=True)


def renumber(lines: Sequence[PolicyLine]) -> None:
    for position, line in enumerate(lines, start=1):
        line.order = position * 10
        if not line._state.adding:
            PolicyLine.objects.filter(pk=line.pk).exclude(order=line.order).update(order=line.order)
