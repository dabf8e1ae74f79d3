"""Giving a client a date, and moving it: never without a reason, never without telling."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.orders.models import Order, PromisedDate
from maillon.orders.services import lines
from maillon.records.services import log


@transaction.atomic
def promise(order: Order, day: date, *, actor: Any, reason: str = "") -> Order:
    """``order`` as the person saw it: ``Overtaken`` when somebody promised another date since. Moving a date needs a reason."""
    seen = order.promised_on
    locked: Order = lines.lock(order)
    if actor is not None and (actor.partner_id or not actor.can("orders.edit")):
        raise Refused("L'ADV tient les dates promises : demandez-le-lui par une note.")
    if locked.status != Order.Status.OPEN:
        raise Refused(f"Cette commande est {locked.get_status_display().lower()} : elle n'a plus de date à promettre.")
    if locked.promised_on != seen:
        now = french.day(locked.promised_on) if locked.promised_on else "retirée"
        raise Overtaken(f"La date promise vient de changer : {now}. Rien n'a été écrasé.")
    if day == locked.promised_on:
        raise Refused("C'est déjà la date promise.")
    if day < timezone.localdate():
        raise Refused("Une date promise est à venir : choisissez aujourd'hui ou plus tard.")
    said = reason.strip()[:300]
    if locked.promised_on and not said:
        raise Refused("Indiquez pourquoi la date bouge : le client le lit.")
    PromisedDate.objects.create(
        order=locked,
        partner_id=locked.partner_id,
        day=day,
        before=locked.promised_on,
        reason=said,
        actor_id=getattr(actor, "pk", None),
        actor_name=getattr(actor, "name", "") or "",
    )
    before, locked.promised_on = locked.promised_on, day
    locked.save()
    _tell(locked, before, said, actor)
    return locked


def _tell(order: Order, before: date | None, reason: str, actor: Any) -> None:
    day = order.promised_on
    if day is None:
        return
    if before is None:
        log(order, f"a promis la commande pour le {french.day(day)}", actor=actor, icon="calendar-event", tone="info")
        emit("orders.date_promised", record=order, actor=actor, day=day.isoformat())
        return
    moved = f"du {french.day(before)} au {french.day(day)}"
    log(order, f"a déplacé la date promise {moved}", actor=actor, detail=reason, icon="calendar-clock", tone="warning")
    emit(
        "orders.promise_moved",
        record=order,
        actor=actor,
        day=french.day(day),
        before=french.day(before),
        reason=reason,
        later=day > before,
    )
