"""Giving a client a date, for an order or a part of it, and moving it: never without a reason, never without telling."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.orders import places
from maillon.orders.models import Order, OrderLine, PromisedDate
from maillon.orders.services import lines
from maillon.records.services import log


@transaction.atomic
def promise(order: Order, day: date, *, actor: Any, reason: str = "") -> Order:
    """``order`` as the person saw it: ``Overtaken`` when somebody promised another date since. Moving a date needs a reason.
    The lines that have a date of their own keep it."""
    seen = order.promised_on
    locked = _held(order, day, actor)
    if locked.promised_on != seen:
        raise _moved_meanwhile(locked.promised_on)
    if day == locked.promised_on:
        raise Refused("C'est déjà la date promise.")
    said = _reason(reason, locked.promised_on)
    before, locked.promised_on = locked.promised_on, day
    _keep(locked, "", day, before, said, actor)
    _tell(locked, "", day, before, said, actor)
    return locked


@transaction.atomic
def promise_part(
    order: Order, line_ids: Collection[int], day: date, *, seen: Mapping[int, date | None], actor: Any, reason: str = ""
) -> Order:
    """The same for some lines, those of a site for instance. ``seen``: line id -> the date of its own that the person read."""
    locked = _held(order, day, actor)
    rows = list(locked.lines.filter(pk__in=line_ids))
    if not rows:
        raise Refused("Cette ligne n'est plus dans la commande : relisez-la.")
    for line in rows:
        if line.promised_on != seen.get(line.pk):
            raise _moved_meanwhile(line.promised_on)
    known = {line.promised_on or locked.promised_on for line in rows}
    if known == {day}:
        raise Refused("C'est déjà la date promise.")
    before = min((one for one in known if one and one != day), default=None)
    said = _reason(reason, before)
    for line in rows:
        line.promised_on = None if day == locked.promised_on else day
    OrderLine.objects.bulk_update(rows, ["promised_on"])
    what = part_words(locked, rows)
    _keep(locked, what, day, before, said, actor)
    _tell(locked, what, day, before, said, actor)
    return locked


def part_words(order: Order, rows: list[OrderLine]) -> str:
    """« Annexe », « Poste T54W (Annexe) », « 2 lignes »."""
    every = list(order.lines.all())
    names, keys = places.names(order, every, whole=True), {line.pk for line in rows}
    here = {places.site_of(line, order) for line in rows}
    if len(here) == 1 and len(every) > len(rows):
        there = {line.pk for line in every if places.site_of(line, order) in here}
        if there == keys and names.get(rows[0].pk):
            return names[rows[0].pk][:160]
    if len(rows) > 1:
        return french.plural(len(rows), "ligne")
    several = len({places.site_of(line, order) for line in every}) > 1
    where = f" ({names[rows[0].pk]})" if several and rows[0].pk in names else ""
    return f"{rows[0].label[:75]}{where}"[:160]


def _held(order: Order, day: date, actor: Any) -> Order:
    locked: Order = lines.lock(order)
    if actor is not None and (actor.partner_id or not actor.can("orders.edit")):
        raise Refused("L'ADV tient les dates promises : demandez-le-lui par une note.")
    if locked.status != Order.Status.OPEN:
        raise Refused(f"Cette commande est {locked.get_status_display().lower()} : elle n'a plus de date à promettre.")
    if day < timezone.localdate():
        raise Refused("Une date promise est à venir : choisissez aujourd'hui ou plus tard.")
    return locked


def _moved_meanwhile(now: date | None) -> Overtaken:
    said = french.day(now) if now else "retirée"
    return Overtaken(f"La date promise vient de changer : {said}. Rien n'a été écrasé.")


def _reason(reason: str, before: date | None) -> str:
    said = reason.strip()[:300]
    if before and not said:
        raise Refused("Indiquez pourquoi la date bouge : le client le lit.")
    return said


def _keep(order: Order, what: str, day: date, before: date | None, reason: str, actor: Any) -> None:
    PromisedDate.objects.create(
        order=order,
        partner_id=order.partner_id,
        what=what,
        day=day,
        before=before,
        reason=reason,
        actor_id=getattr(actor, "pk", None),
        actor_name=getattr(actor, "name", "") or "",
    )
    order.save()


def _tell(order: Order, what: str, day: date, before: date | None, reason: str, actor: Any) -> None:
    named = f"« {what} »" if what else "la commande"
    more = {"part": what} if what else {}
    if before is None:
        log(order, f"a promis {named} pour le {french.day(day)}", actor=actor, icon="calendar-event", tone="info")
        kind = "orders.part_promised" if what else "orders.date_promised"
        emit(kind, record=order, actor=actor, day=day.isoformat(), **more)
        return
    moved = f"du {french.day(before)} au {french.day(day)}"
    of = f" de « {what} »" if what else ""
    log(
        order,
        f"a déplacé la date promise{of} {moved}",
        actor=actor,
        detail=reason,
        icon="calendar-clock",
        tone="warning",
    )
    emit(
        "orders.part_promise_moved" if what else "orders.promise_moved",
        record=order,
        actor=actor,
        day=french.day(day),
        before=french.day(before),
        reason=reason,
        later=day > before,
        **more,
    )
