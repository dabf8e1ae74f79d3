"""What is ordered from an operator for one order: eligibility noted, ordered, promised, delivered. The order is held before
its operator order, as whoever moves it does."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.operators.models import OperatorOrder
from maillon.operators.workflow import OPERATOR_ORDER
from maillon.orders.models import Order
from maillon.orders.services import advance_if_ready
from maillon.records.models import Audience
from maillon.records.services import link, log

STEP = "operator"
EDITABLE = frozenset(
    {"site", "operator", "kind", "label", "eligibility", "eligibility_on", "eligibility_text", "operator_reference"}
)
FUTURE = "{what} est dans le futur : notez-la le jour venu."


@transaction.atomic
def make(order: Order, *, actor: Any, **fields: Any) -> OperatorOrder:
    """``fields``: operator, kind, label, site, eligibility, eligibility_on, eligibility_text, operator_reference."""
    if actor is not None and not actor.can("operator_orders.edit"):
        raise Refused("Votre rôle ne permet pas de commander à un opérateur.")
    order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.status != Order.Status.OPEN:
        raise Refused(f"Cette commande est {order.get_status_display().lower()} : rien ne s'y commande plus.")
    made = OperatorOrder(
        order=order, client_id=order.client_id, client_name=order.client_name,
        **{name: value for name, value in fields.items() if name in EDITABLE},
    )  # fmt: skip
    _check(made)
    made.save()
    link(order, made, "Commande opérateur")
    _log(made, "a préparé la commande opérateur", actor, "plug")
    emit("operators.operator_order_made", record=made, actor=actor, operator=made.operator.name)
    return made


@transaction.atomic
def edit(found: OperatorOrder, *, actor: Any, **changes: Any) -> OperatorOrder:
    _take_turn(found)
    locked: OperatorOrder = OperatorOrder.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if locked.version != found.version:
        raise Overtaken("Cette commande opérateur vient d'être modifiée par quelqu'un d'autre : rien n'a été écrasé.")
    if locked.status in (OperatorOrder.Status.DELIVERED, OperatorOrder.Status.CANCELLED):
        raise Refused(f"Cette commande opérateur est {locked.get_status_display().lower()} : elle ne se modifie plus.")
    for name, value in changes.items():
        if name in EDITABLE:
            setattr(locked, name, value)
    _check(locked)
    locked.save()
    _log(locked, "a modifié la commande opérateur", actor, "pencil")
    return locked


@transaction.atomic
def order(
    found: OperatorOrder, *, actor: Any, ordered_on: date, operator_reference: str = "", promised_on: date | None = None
) -> OperatorOrder:
    """Passed to the operator, with its reference and its promise when it gave them at once."""
    _take_turn(found)
    if ordered_on > timezone.localdate():
        raise Refused(FUTURE.format(what="La date de commande"))
    reference = operator_reference.strip()[:60] or found.operator_reference
    done: OperatorOrder = OPERATOR_ORDER.apply(
        found, "order", actor=actor, ordered_on=ordered_on, operator_reference=reference, failure_reason=""
    )
    _log(done, f"a commandé à {done.operator.name}", actor, "send", detail=reference)
    emit(
        "operators.operator_order_ordered",
        record=done,
        actor=actor,
        operator=done.operator.name,
        operator_reference=reference,
    )
    return promise(done, promised_on, actor=actor) if promised_on else done


@transaction.atomic
def promise(found: OperatorOrder, promised_on: date, *, actor: Any, operator_reference: str = "") -> OperatorOrder:
    """The operator gives its day, or another one."""
    _take_turn(found)
    current = OperatorOrder.objects.get(pk=found.pk)
    if current.ordered_on and promised_on < current.ordered_on:
        raise Refused(
            f"La commande est du {french.day(current.ordered_on)} : la livraison ne peut pas être promise avant."
        )
    before = current.promised_on
    reference = operator_reference.strip()[:60] or current.operator_reference
    done: OperatorOrder = OPERATOR_ORDER.apply(
        found, "promise", actor=actor, promised_on=promised_on, operator_reference=reference
    )
    verb = "a reporté la livraison au" if before and before != promised_on else "a noté la livraison promise pour le"
    _log(done, f"{verb} {french.long_day(promised_on)}", actor, "calendar-check")
    emit(
        "operators.operator_order_promised",
        record=done,
        actor=actor,
        promised_on=promised_on.isoformat(),
        before=before.isoformat() if before else "",
    )
    return done


@transaction.atomic
def deliver(found: OperatorOrder, delivered_on: date, *, actor: Any) -> OperatorOrder:
    """The access works: the order goes on when nothing else is awaited."""
    _take_turn(found)
    current = OperatorOrder.objects.get(pk=found.pk)
    if delivered_on > timezone.localdate():
        raise Refused(FUTURE.format(what="La date de livraison"))
    if current.ordered_on and delivered_on < current.ordered_on:
        raise Refused(f"La commande est du {french.day(current.ordered_on)} : elle n'a pas pu être livrée avant.")
    done: OperatorOrder = OPERATOR_ORDER.apply(found, "deliver", actor=actor, delivered_on=delivered_on)
    _log(done, f"a noté la livraison : {done.name}", actor, "circle-check", tone="success")
    emit("operators.operator_order_delivered", record=done, actor=actor, delivered_on=delivered_on.isoformat())
    advance_if_ready(done.order, STEP, actor=actor, reason=f"{done.reference} livrée")
    return done


@transaction.atomic
def fail(found: OperatorOrder, reason: str, *, actor: Any) -> OperatorOrder:
    _take_turn(found)
    done: OperatorOrder = OPERATOR_ORDER.apply(
        found, "fail", actor=actor, reason=reason, failure_reason=reason.strip()[:500], promised_on=None
    )
    _log(done, "a noté un échec de l'opérateur", actor, "circle-x", tone="error", detail=reason.strip())
    emit("operators.operator_order_failed", record=done, actor=actor, reason=reason.strip()[:500])
    return done


@transaction.atomic
def again(found: OperatorOrder, *, actor: Any) -> OperatorOrder:
    """After a failure: to order once more, with what is known."""
    _take_turn(found)
    done: OperatorOrder = OPERATOR_ORDER.apply(found, "again", actor=actor, ordered_on=None, promised_on=None)
    _log(done, "a remis la commande opérateur à passer", actor, "arrow-back-up", tone="warning")
    return done


@transaction.atomic
def cancel(found: OperatorOrder, reason: str, *, actor: Any = None, with_order: bool = False) -> OperatorOrder:
    _take_turn(found)
    done: OperatorOrder = OPERATOR_ORDER.apply(found, "void" if with_order else "cancel", actor=actor, reason=reason)
    said = "a annulé la commande opérateur" if actor else "Commande opérateur annulée avec la commande"
    _log(done, said, actor, "ban", tone="error", detail=reason.strip())
    emit("operators.operator_order_cancelled", record=done, actor=actor, reason=reason.strip()[:500])
    if not with_order:
        advance_if_ready(done.order, STEP, actor=actor, reason=f"{done.reference} annulée")
    return done


def _check(found: OperatorOrder) -> None:
    if not found.operator.is_operator:
        raise Refused(f"{found.operator.name} n'est pas un opérateur : choisissez dans la liste.")
    if found.eligibility_on and found.eligibility_on > timezone.localdate():
        raise Refused(FUTURE.format(what="La date de vérification"))
    if found.eligibility != OperatorOrder.Eligibility.UNKNOWN and found.eligibility_on is None:
        found.eligibility_on = timezone.localdate()


def _log(found: OperatorOrder, sentence: str, actor: Any, icon: str, *, tone: str = "", detail: str = "") -> None:
    log(found, sentence, actor=actor, audience=Audience.INTERNAL, icon=icon, tone=tone, detail=detail)


def _take_turn(found: OperatorOrder) -> None:
    Order.objects.select_for_update(of=("self",)).get(pk=found.order_id)
