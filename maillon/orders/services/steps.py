"""Moving an order along its steps: one door, one lock, every move written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core import french, scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.orders.delays import due_at, worked_between
from maillon.orders.models import Order, OrderStep, StepMove, StepTemplate
from maillon.orders.progress import done_of
from maillon.orders.services import costs
from maillon.orders.steps import Blocker, blockers_of, kinds
from maillon.orders.workflow import ORDER
from maillon.records.services import log

ENTRY, VALIDATION = "entry", "validation"
# What a partner may read of what blocks an order: ours alone, never the inside of staging or billing.
OUTSIDE_KINDS = frozenset({ENTRY, VALIDATION})
HARDWARE = "hardware"


def copy_steps(order: Order) -> None:
    """The order takes its own copy of its type's steps; a kind whose module is off is left out."""
    active = kinds()
    templates = [t for t in StepTemplate.objects.filter(order_type_id=order.order_type_id) if t.kind in active]
    if not templates:
        raise Refused(
            "Ce type de commande n'a aucune étape en service : un administrateur les règle dans les réglages."
        )
    OrderStep.objects.bulk_create(
        OrderStep(
            order=order,
            partner_id=order.partner_id,
            order_type_id=order.order_type_id,
            position=position,
            kind=t.kind,
            label=t.label,
            public_label=t.public_label,
            owner_role=t.owner_role,
            due_days=t.due_days,
            checks=[unticked(label) for label in t.checks],
        )
        for position, t in enumerate(templates, start=1)
    )


def unticked(label: str) -> dict[str, Any]:
    return {"label": label, "done": False, "by": "", "at": ""}


def start(order: Order, *, actor: Any) -> None:
    """Put a new order on its first step."""
    first = next(iter(reachable(order, after=0)), None)
    if first is None:
        raise Refused("Aucune étape de ce type ne s'applique à cette commande : choisissez un autre type.")
    _enter(order, first, actor=actor, source=None, reason="")


def has_hardware(order: Order) -> bool:
    if "lines" in getattr(order, "_prefetched_objects_cache", {}):
        return any(line.kind == HARDWARE for line in order.lines.all())
    return order.lines.filter(kind=HARDWARE).exists()


def reachable(order: Order, after: int) -> list[OrderStep]:
    """The steps still to come, without those that do not apply to this order."""
    active = kinds()
    steps = [step for step in order.steps.all() if step.position > after and step.kind in active]
    # An order keyed by hand has no line yet: what needs hardware is decided when its step comes.
    if any(active[step.kind].needs_hardware for step in steps) and not has_hardware(order):
        steps = [step for step in steps if not active[step.kind].needs_hardware]
    return steps


def shown_steps(order: Order) -> list[OrderStep]:
    """The steps as a stepper shows them: those done, the current one, and those that apply."""
    coming = {step.pk for step in reachable(order, after=order.step_position)}
    return [
        step
        for step in order.steps.all()
        if (step.position <= order.step_position and step.entered_at) or step.pk in coming
    ]


def may_move(order: Order, user: Any) -> bool:
    """Whoever holds the owner role of the step, or may close orders; a partner hands in what it keyed."""
    if user is None:
        return True
    if user.partner_id:
        own = order.made_by_partner and order.partner_id == user.partner_id
        return bool(own and order.step_kind == ENTRY and user.can("orders.edit"))
    return user.can("orders.close") or (user.can("orders.see") and order.step_role in user.roles)


def blockers_for(orders: list[Order], user: Any) -> dict[int, list[Blocker]]:
    """What blocks these orders, as far as this person may know."""
    if user is not None and user.partner_id:
        orders = [order for order in orders if order.step_kind in OUTSIDE_KINDS]
    return blockers_of(orders)


@transaction.atomic
def advance(order: Order, *, actor: Any = None, reason: str = "") -> Order:
    """Leave the current step for the next that applies; after the last one the order is done.

    ``order`` is as the person saw it: when somebody moved it since, ``Overtaken`` says who and where to. Refuses with the
    first blocker in words. ``actor=None`` is the system.
    """
    locked = _hold(order, actor)
    _ensure_unblocked(locked)
    return _forward(locked, actor, reason)


def advance_if_ready(order: Order, kind: str, *, actor: Any = None, reason: str = "") -> bool:
    """For the modules that own a step: when the order stands on ``kind`` and nothing blocks it any more, move it on. No
    right is asked: the act that unblocked it (a BL issued, a PV signed) had its own. True when it moved."""
    with transaction.atomic():
        locked = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
        if locked.status != Order.Status.OPEN or locked.step_kind != kind or blockers_of([locked]).get(locked.pk):
            return False
        _forward(locked, actor, reason)
    return True


@transaction.atomic
def go_back(order: Order, reason: str, *, actor: Any, to: int | None = None) -> Order:
    """Back to the step before, or to position ``to``; the reason is kept."""
    if not reason.strip():
        raise Refused("Indiquez pourquoi la commande revient en arrière : le motif est gardé dans l'historique.")
    locked = _hold(order, actor)
    former = [step for step in locked.steps.all() if step.position < locked.step_position and step.entered_at]
    target = next((step for step in former if step.position == to), None) if to else (former[-1] if former else None)
    if target is None:
        raise Refused("Cette commande est à sa première étape : elle ne peut pas revenir plus loin.")
    # Once something of its lines is done, an order stays validated: only an amendment changes it.
    if target.kind in OUTSIDE_KINDS and not done_of([line.pk for line in locked.lines.all()]):
        locked.validated_at = None
    reopen(locked, target, actor=actor, reason=reason.strip())
    log(
        locked,
        f"a ramené la commande à « {target.label} »",
        actor=actor,
        detail=reason.strip(),
        icon="arrow-back-up",
        tone="warning",
    )
    return locked


@transaction.atomic
def tick(order: Order, rank: int, done: bool, *, actor: Any) -> OrderStep:
    """One point of the current step ticked, or not after all: who and when are kept. ``order`` as the person saw it."""
    locked = _hold(order, actor)
    step = _current(locked)
    if not 0 <= rank < len(step.checks):
        raise Refused("Ce point n'est plus dans la liste : la page montre l'état actuel.")
    step.checks[rank] |= {
        "done": done,
        "by": getattr(actor, "name", "") if done else "",
        "at": timezone.now().isoformat() if done else "",
    }
    step.save(update_fields=["checks"])
    return step


def _hold(order: Order, actor: Any) -> Order:
    """Lock the order, and check that it is still where the person saw it and theirs to move."""
    locked = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if (locked.status, locked.step_position) != (order.status, order.step_position):
        raise overtaken(locked)
    if locked.status != Order.Status.OPEN:
        raise Refused(f"Cette commande est {locked.get_status_display().lower()} : elle ne change plus d'étape.")
    if not may_move(locked, actor):
        raise Refused(
            f"L'étape « {locked.step_label} » n'est pas à votre équipe : elle seule, ou l'ADV, fait avancer la commande."
        )
    return locked


def overtaken(order: Order) -> Overtaken:
    """Who moved this order, and where to."""
    return Overtaken(_who_did(order))


def _who_did(order: Order) -> str:
    move = order.moves.order_by("-at", "-pk").first()
    if order.status == Order.Status.CANCELLED:
        return "Cette commande vient d'être annulée. Rien d'autre n'a changé."
    if move is None:
        return "Cette commande vient de changer d'étape. La page montre l'état actuel."
    who = move.actor_name or "Maillon"
    where = "l'a terminée" if order.status == Order.Status.DONE else f"l'a fait passer à « {order.step_label} »"
    return french.fr(
        f"{who} {where} à {french.hour(move.at)}. Votre action n'a pas été refaite : la page montre l'état actuel."
    )


def _to_validate(order: Order, after: int) -> bool:
    """Whether its entry or its validation is still to come: until then its lines are only keyed."""
    return any(step.kind in OUTSIDE_KINDS for step in order.steps.all() if step.position > after)


def reopen(locked: Order, target: OrderStep, *, actor: Any, reason: str) -> None:
    """Back on ``target``: what came after is to be done again. The order is held by the caller."""
    left = _current(locked)
    locked.steps.filter(position__gt=target.position).update(entered_at=None, due_at=None, left_at=None, worked=None)
    _enter(locked, target, actor=actor, source=left, reason=reason)
    told = said(actor, f"a rouvert « {target.label} »", f"« {target.label} » est rouverte")
    log(locked, told, actor=actor, detail=reason, icon="arrow-back-up", tone="warning")


def _current(order: Order) -> OrderStep:
    return order.steps.get(position=order.step_position)


def _ensure_unblocked(order: Order) -> None:
    blockers = blockers_of([order]).get(order.pk, [])
    if blockers:
        more = f" (et {french.plural(len(blockers) - 1, 'autre point', 'autres points')})" if len(blockers) > 1 else ""
        first = blockers[0]
        raise Refused(
            f"« {order.step_label} » ne peut pas être quittée : {french.lower_first(first.text)}{more}.",
            url=first.url,
            label=first.action,
        )


def _forward(locked: Order, actor: Any, reason: str) -> Order:
    with scope.elevated("commande transmise par le partenaire"):
        left, now = _current(locked), timezone.now()
        entered = left.entered_at or now
        left.left_at, left.worked = now, worked_between(entered, now)
        left.save(update_fields=["left_at", "worked"])
        if locked.validated_at is None and not _to_validate(locked, after=left.position):
            locked.validated_at = now
        if left.kind in OUTSIDE_KINDS:
            costs.fill(locked)
        following = next(iter(reachable(locked, after=left.position)), None)
        if following is None:
            return _finish(locked, left, actor, reason)
        _enter(locked, following, actor=actor, source=left, reason=reason)
        log(
            locked,
            said(
                actor,
                f"a fait passer la commande à « {following.label} »",
                f"La commande passe à « {following.label} »",
            ),
            actor=actor,
            detail=reason,
            icon="arrow-right",
        )
    return locked


def _enter(order: Order, step: OrderStep, *, actor: Any, source: OrderStep | None, reason: str) -> None:
    now = timezone.now()
    step.entered_at, step.left_at, step.worked, step.due_at = now, None, None, due_at(now, step.due_days)
    step.save(update_fields=["entered_at", "left_at", "worked", "due_at"])
    order.step_position, order.step_kind, order.step_label = step.position, step.kind, step.label
    order.step_role, order.step_since, order.step_due_at = step.owner_role, now, step.due_at
    order.save()
    _write_move(order, source, step.kind, step.label, actor, reason, now)
    entered = kinds()[step.kind].entered if step.kind in kinds() else None
    if entered:
        entered(order, actor)
    if source is not None:
        _tell(order, source, step, actor, reason)


def _tell(order: Order, source: OrderStep, target: OrderStep, actor: Any, reason: str) -> None:
    emit(
        "orders.step_changed",
        record=order,
        actor=actor,
        source=source.kind,
        target=target.kind,
        source_label=source.label,
        step_label=target.label,
        public_label=target.public_label or target.label,
        reason=reason,
        direction="forward" if target.position > source.position else "back",
    )


def _finish(order: Order, left: OrderStep, actor: Any, reason: str) -> Order:
    now: datetime = timezone.now()
    order.save()
    order = ORDER.apply(order, "finish", closed_at=now, step_due_at=None)
    _write_move(order, left, "done", "Terminée", actor, reason, now)
    log(
        order,
        said(actor, "a terminé la commande", "La commande est terminée"),
        actor=actor,
        icon="circle-check",
        tone="success",
    )
    emit("orders.order_done", record=order, actor=actor, source=left.kind)
    return order


def said(actor: Any, by_someone: str, alone: str) -> str:
    """A timeline sentence follows its author's name; without one it stands alone."""
    return by_someone if actor is not None else alone


def _write_move(
    order: Order, source: OrderStep | None, kind: str, label: str, actor: Any, reason: str, at: datetime
) -> None:
    StepMove.objects.create(
        order=order,
        partner_id=order.partner_id,
        from_kind=source.kind if source else "",
        from_label=source.label if source else "",
        to_kind=kind,
        to_label=label,
        actor_id=getattr(actor, "pk", None),
        actor_name=getattr(actor, "name", "") or "",
        reason=reason.strip()[:500],
        at=at,
    )
