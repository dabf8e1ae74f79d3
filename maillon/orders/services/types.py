"""Types of orders and their steps, changed by an admin. Orders under way carry their own copy: nothing here touches them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.orders.defaults import ENTRY, VALIDATION, lay
from maillon.orders.models import OrderType, StepTemplate
from maillon.orders.steps import kinds

FREE = "custom"
# Hardware is prepared, then leaves, then arrives.
HARDWARE_ORDER = ("staging", "shipping", "delivery")


@transaction.atomic
def create(label: str) -> OrderType:
    """A new type starts with the steps that every order has: entry, validation."""
    base, rank = slugify(label)[:24] or "type", 2
    code = base
    while OrderType.objects.filter(code=code).exists():
        code, rank = f"{base}-{rank}", rank + 1
    last = OrderType.objects.aggregate(last=Max("order"))["last"] or 0
    made = OrderType.objects.create(code=code, label=label, order=last + 10)
    lay(StepTemplate, made, (ENTRY, VALIDATION))
    return made


@transaction.atomic
def archive(order_type: OrderType, archived: bool) -> OrderType:
    """Out of the choices, or back in; the orders of this type go on."""
    open_ones = list(OrderType.objects.select_for_update().filter(archived_at=None).values_list("pk", flat=True))
    if archived and open_ones == [order_type.pk]:
        raise Refused("C'est le dernier type ouvert : ajoutez-en un autre avant de le fermer.")
    order_type.archived_at = timezone.now() if archived else None
    order_type.save(update_fields=["archived_at"])
    return order_type


@transaction.atomic
def add_step(order_type: OrderType, step: StepTemplate) -> StepTemplate:
    """At the place its kind asks for: before the invoicing when there is one, else at the end."""
    steps = _held(order_type)
    _once_only(step, steps)
    place = len(steps)
    if steps and steps[-1].kind == "invoicing" and step.kind != "invoicing":
        place -= 1
    if step.kind in (ENTRY.kind, VALIDATION.kind):
        place = 0 if step.kind == ENTRY.kind else _after(steps, ENTRY.kind)
    if step.kind in HARDWARE_ORDER:
        place = _hardware_place(step.kind, steps, place)
    step.order_type, step.position = order_type, len(steps) + 1
    step.save()
    _place([*steps[:place], step, *steps[place:]])
    return step


def _after(steps: Sequence[StepTemplate], kind: str) -> int:
    return next((rank + 1 for rank, step in enumerate(steps) if step.kind == kind), 0)


def _hardware_place(kind: str, steps: Sequence[StepTemplate], place: int) -> int:
    rank = HARDWARE_ORDER.index(kind)
    later = [i for i, step in enumerate(steps) if step.kind in HARDWARE_ORDER[rank + 1 :]]
    return min([place, *later])


@transaction.atomic
def save_step(step: StepTemplate) -> StepTemplate:
    """Its words, team, delay, points; another kind as long as the order of the steps still makes sense."""
    steps = [step if other.pk == step.pk else other for other in _held(step.order_type)]
    _once_only(step, [other for other in steps if other.pk != step.pk])
    _ensure_sensible(steps)
    step.save()
    return step


@transaction.atomic
def reorder(order_type: OrderType, ids: Sequence[int]) -> None:
    """The steps in this order, all of them named; ``Overtaken`` when somebody added or removed one meanwhile."""
    steps = {step.pk: step for step in _held(order_type)}
    if sorted(ids) != sorted(steps):
        raise Overtaken("Les étapes de ce type viennent de changer : la page montre leur état actuel, recommencez.")
    wanted = [steps[pk] for pk in ids]
    _ensure_sensible(wanted)
    _place(wanted)


@transaction.atomic
def remove_step(step: StepTemplate) -> None:
    """Out of the type; the orders under way keep theirs."""
    steps = _held(step.order_type)
    if step.kind == ENTRY.kind:
        raise Refused("La saisie ouvre chaque commande : elle ne se retire pas.")
    if len(steps) == 1:
        raise Refused("Un type garde au moins une étape : ajoutez-en une autre d'abord.")
    StepTemplate.objects.filter(pk=step.pk).delete()
    _place([other for other in steps if other.pk != step.pk])


def _held(order_type: OrderType) -> list[StepTemplate]:
    """The steps as they are, nobody else changing this type until the transaction ends."""
    OrderType.objects.select_for_update().get(pk=order_type.pk)
    return list(order_type.steps.order_by("position"))


def _place(steps: Sequence[StepTemplate]) -> None:
    for position, step in enumerate(steps, start=1):
        step.position = position
    StepTemplate.objects.bulk_update(steps, ["position"])


def _once_only(step: StepTemplate, others: Sequence[StepTemplate]) -> None:
    twin = next((other for other in others if other.kind == step.kind), None) if step.kind != FREE else None
    if twin is not None:
        label = kinds()[step.kind].label if step.kind in kinds() else step.kind
        raise Refused(
            f"Ce type a déjà une étape de nature « {label} » ({twin.label}). Pour une étape de plus, choisissez « Étape libre »."
        )


def _ensure_sensible(steps: Sequence[StepTemplate]) -> None:
    """Entry first, validation before what is done for the client, hardware prepared before it leaves."""
    found = [step.kind for step in steps]
    if ENTRY.kind in found and found[0] != ENTRY.kind:
        raise Refused("La saisie ouvre chaque commande : elle reste la première étape.")
    if VALIDATION.kind in found:
        before = [step for step in steps[: found.index(VALIDATION.kind)] if step.kind not in (ENTRY.kind, FREE)]
        if before:
            raise Refused(f"« {before[0].label} » vient après la validation : rien ne se fait avant elle.")
    hardware = [step for step in steps if step.kind in HARDWARE_ORDER]
    if [step.kind for step in hardware] != [kind for kind in HARDWARE_ORDER if kind in found]:
        told = french.listing([f"« {step.label} »" for step in sorted(hardware, key=_hardware_rank)])
        raise Refused(f"Le matériel se prépare, part, puis arrive : gardez {told} dans cet ordre.")


def _hardware_rank(step: StepTemplate) -> int:
    return HARDWARE_ORDER.index(step.kind)
