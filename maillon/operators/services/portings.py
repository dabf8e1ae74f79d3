"""A porting from its first number to the day the numbers move. The order is held before its porting, as whoever moves it
does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils import timezone

from maillon.catalog.models import Supplier
from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.locks import one_at_a_time
from maillon.documents import links
from maillon.operators import delays, refusals
from maillon.operators.models import PortedNumber, Porting, PortingDelay, PortingRejection
from maillon.operators.numbers import Number
from maillon.operators.services import dates
from maillon.operators.workflow import PORTING
from maillon.orders.models import Order
from maillon.orders.services import advance_if_ready
from maillon.records.services import link, log

STEP, MANDATE = "porting", "mandat"
ON_MANDATE = ("kind", "donor", "recipient", "holder", "donor_account")  # what the client signs, with the numbers
EDITABLE = frozenset({*ON_MANDATE, "site", "contact", "requested_on"})
OPEN_TO_EDIT = (
    Porting.Status.DRAFT,
    Porting.Status.MANDATE_SENT,
    Porting.Status.MANDATE_SIGNED,
    Porting.Status.REJECTED,
)


@transaction.atomic
def make(order: Order, *, actor: Any, numbers: Sequence[Number], **fields: Any) -> Porting:
    """``fields``: kind, donor, recipient, holder, donor_account, site, contact, requested_on. Refuses numbers that another
    open porting holds, and a day on which nothing moves."""
    _ensure(actor)
    order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.status != Order.Status.OPEN:
        raise Refused(f"Cette commande est {order.get_status_display().lower()} : aucune portabilité ne s'y ajoute.")
    porting = Porting(
        order=order, client_id=order.client_id, client_name=order.client_name, partner_id=order.partner_id,
        **{name: value for name, value in fields.items() if name in EDITABLE},
    )  # fmt: skip
    _name_operators(porting)
    check_requested(porting)
    porting.save()
    _keep_numbers(porting, numbers)
    link(order, porting, "Portabilité")
    log(porting, "a préparé la portabilité", actor=actor, icon="arrows-exchange", detail=porting.numbers_text)
    emit("operators.porting_created", record=porting, actor=actor, numbers=porting.numbers_text)
    return porting


@transaction.atomic
def edit(porting: Porting, *, actor: Any, numbers: Sequence[Number], **changes: Any) -> Porting:
    """While the operator has not been asked, or said no. What the client signed and that changes is to be signed again."""
    _ensure(actor)
    locked = hold(porting)
    if locked.status not in OPEN_TO_EDIT:
        raise Refused(
            f"Cette portabilité est {locked.get_status_display().lower()} : elle ne se modifie qu'avant d'être transmise, "
            "ou après un rejet."
        )
    before = [(n.first, n.last) for n in locked.rows()]
    signed = any(getattr(locked, f"{n}_id", getattr(locked, n)) != _key(n, changes) for n in ON_MANDATE if n in changes)
    signed = signed or before != [(n.first, n.last) for n in numbers]
    day = locked.requested_on
    for name, value in changes.items():
        if name in EDITABLE:
            setattr(locked, name, value)
    _name_operators(locked)
    if locked.requested_on != day:
        check_requested(locked)
    again = signed and locked.status != Porting.Status.DRAFT
    locked.save()
    _keep_numbers(locked, numbers)
    if again:
        locked = _reopen(locked, actor)
    log(
        locked,
        "a modifié la portabilité" + (", le mandat est à refaire signer" if again else ""),
        actor=actor,
        icon="pencil",
    )
    return locked


def _key(name: str, changes: dict[str, Any]) -> Any:
    value = changes[name]
    return getattr(value, "pk", value)


def _reopen(porting: Porting, actor: Any) -> Porting:
    links.revoke(MANDATE, porting)
    done: Porting = PORTING.apply(
        porting, "reopen", actor=actor, mandate_sent_at=None, mandate_signed_at=None, mandate_signer=""
    )
    return done


@transaction.atomic
def submit(porting: Porting, *, actor: Any) -> Porting:
    """Handed to the operator that receives, by its own counter or portal: what is noted here is that it was done."""
    _take_turn(porting)
    if porting.requested_on < timezone.localdate():
        raise Refused(
            f"La date demandée, {delays.long(porting.requested_on)}, est passée : modifiez-la, puis transmettez."
        )
    if not Porting.objects.get(pk=porting.pk).mandate_signed_at:
        raise Refused("Le mandat n'est pas signé : envoyez-le au client, puis transmettez.")
    done: Porting = PORTING.apply(porting, "submit", actor=actor, submitted_at=timezone.now(), confirmed_on=None)
    log(done, f"a transmis la portabilité à {done.recipient_name}", actor=actor, icon="send", tone="info",
        detail=f"Date demandée : {delays.long(done.requested_on)}")  # fmt: skip
    emit("operators.porting_submitted", record=done, actor=actor, requested_on=done.requested_on.isoformat())
    return done


@transaction.atomic
def confirm(porting: Porting, confirmed_on: date, *, actor: Any, operator_reference: str = "") -> Porting:
    """The operators agree on a day; confirming again with another day moves it. Whoever follows the order is told."""
    _take_turn(porting)
    current = Porting.objects.get(pk=porting.pk)
    refuse = delays.why_not(confirmed_on, department_of(current))
    if refuse:
        raise Refused(refuse)
    if confirmed_on < timezone.localdate():
        raise Refused("La date confirmée est passée : notez celle que l'opérateur a donnée, à venir.")
    before = current.confirmed_on
    reference = operator_reference.strip()[:40] or current.operator_reference
    if before == confirmed_on:
        if reference != current.operator_reference:
            current.operator_reference = reference
            current.save(update_fields=["operator_reference"])
        return current
    done: Porting = PORTING.apply(
        porting, "confirm", actor=actor, confirmed_on=confirmed_on, operator_reference=reference
    )
    said = f"a déplacé la portabilité au {delays.long(confirmed_on)}" if before else (
        f"a noté la date de portabilité : {delays.long(confirmed_on)}"
    )  # fmt: skip
    log(
        done,
        said,
        actor=actor,
        icon="calendar-check",
        tone="warning" if before else "success",
        detail=done.numbers_text,
    )
    event = "operators.porting_moved" if before else "operators.porting_confirmed"
    emit(
        event,
        record=done,
        actor=actor,
        confirmed_on=confirmed_on.isoformat(),
        before=before.isoformat() if before else "",
    )
    dates.porting_dated(done, before)
    advance_if_ready(done.order, STEP, actor=actor, reason=f"{done.reference} confirmée")
    return done


@transaction.atomic
def reject(
    porting: Porting, reason: str, *, actor: Any, comment: str = "", rejected_on: date | None = None
) -> PortingRejection:
    """The operator that is left said no: the ground is kept, and what to do about it is told."""
    _take_turn(porting)
    day = rejected_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("La date du rejet est dans le futur : notez le jour de la réponse de l'opérateur.")
    ground = refusals.BY_KEY.get(reason)
    if ground is None:
        raise Refused("Choisissez le motif du rejet dans la liste.")
    done = PORTING.apply(porting, "reject", actor=actor, reason=ground.label, confirmed_on=None)
    kept = PortingRejection.objects.create(
        porting=done, partner_id=done.partner_id, reason=reason, comment=comment.strip()[:500], rejected_on=day,
        by_name=getattr(actor, "name", ""),
    )  # fmt: skip
    log(done, f"a noté un rejet : {french.lower_first(ground.label)}", actor=actor, icon="circle-x", tone="error",
        detail=ground.advice)  # fmt: skip
    emit("operators.porting_rejected", record=done, actor=actor, reason=ground.label, advice=ground.advice)
    return kept


@transaction.atomic
def finish(porting: Porting, *, actor: Any) -> Porting:
    """The numbers ring at the new operator."""
    _take_turn(porting)
    day = Porting.objects.get(pk=porting.pk).confirmed_on
    if day and day > timezone.localdate():
        raise Refused(f"La portabilité est prévue le {delays.long(day)} : elle se marque portée le jour venu.")
    done: Porting = PORTING.apply(porting, "finish", actor=actor, done_at=timezone.now())
    done.numbers.update(live=False)
    log(
        done,
        "a noté les numéros comme portés",
        actor=actor,
        icon="circle-check",
        tone="success",
        detail=done.numbers_text,
    )
    emit("operators.porting_done", record=done, actor=actor, numbers=done.numbers_text)
    advance_if_ready(done.order, STEP, actor=actor, reason=f"{done.reference} portée")
    return done


@transaction.atomic
def cancel(porting: Porting, reason: str, *, actor: Any = None, with_order: bool = False) -> Porting:
    """The numbers stay where they are, and are free for another porting."""
    _take_turn(porting)
    done: Porting = PORTING.apply(porting, "void" if with_order else "cancel", actor=actor, reason=reason)
    done.numbers.update(live=False)
    links.revoke(MANDATE, done)
    log(done, "a annulé la portabilité" if actor else "Portabilité annulée avec la commande", actor=actor, icon="ban",
        tone="error", detail=reason.strip())  # fmt: skip
    emit("operators.porting_cancelled", record=done, actor=actor, reason=reason.strip()[:500])
    if not with_order:
        advance_if_ready(done.order, STEP, actor=actor, reason=f"{done.reference} annulée")
    return done


def check_requested(porting: Porting) -> None:
    """A day on which numbers move, late enough for the operator that is left."""
    department = department_of(porting)
    working_days = PortingDelay.days()[porting.kind]
    refuse = delays.why_not(porting.requested_on, department) or delays.too_soon(
        porting.requested_on, timezone.localdate(), working_days, department
    )
    if refuse:
        raise Refused(refuse)


def department_of(porting: Porting) -> str:
    return porting.site.department if porting.site else ""


def _name_operators(porting: Porting) -> None:
    for name in ("donor", "recipient"):
        operator: Supplier = getattr(porting, name)
        if not operator.is_operator:
            raise Refused(f"{operator.name} n'est pas un opérateur : choisissez dans la liste.")
        setattr(porting, f"{name}_name", operator.name)
    if porting.donor_id == porting.recipient_id:
        raise Refused("L'opérateur receveur est celui que le client quitte : choisissez-en un autre.")


def _keep_numbers(porting: Porting, numbers: Sequence[Number]) -> None:
    """Written before the card is saved again: it is then found by each of its numbers."""
    one_at_a_time("operators: the numbers being ported")
    porting.numbers.all().delete()
    spans = [NumericRange(int(n.first[1:]), int(n.last[1:]), "[]") for n in numbers]
    for number, span in zip(numbers, spans, strict=True):
        if taken := PortedNumber.objects.filter(live=True, span__overlap=span).select_related("porting").first():
            raise Refused(
                f"{number} est déjà dans la portabilité {taken.porting.reference}, {taken.porting.client_name} : "
                "annulez-la, ou retirez ce numéro.",
                url=taken.porting.get_absolute_url(), label="Ouvrir",
            )  # fmt: skip
    try:
        with transaction.atomic():
            PortedNumber.objects.bulk_create(
                PortedNumber(porting=porting, partner_id=porting.partner_id, position=rank, first=n.first, last=n.last,
                             span=span, rio=n.rio)
                for rank, (n, span) in enumerate(zip(numbers, spans, strict=True), start=1)
            )  # fmt: skip
    except IntegrityError as error:
        raise Overtaken(
            "Un de ces numéros vient d'être mis dans une autre portabilité : cherchez-le, puis recommencez."
        ) from error
    text = french.listing([str(n) for n in numbers[:4]] if len(numbers) < 5 else [*map(str, numbers[:3]), "d'autres"])
    porting.numbers_text, porting.size = text[:200], sum(n.size for n in numbers)
    porting.save(update_fields=["numbers_text", "size"])


def hold(porting: Porting) -> Porting:
    """The order, then the porting, locked, and still as the person saw it."""
    _take_turn(porting)
    locked: Porting = Porting.objects.select_for_update(of=("self",)).get(pk=porting.pk)
    if locked.version != porting.version:
        raise Overtaken(
            f"Cette portabilité vient d'être modifiée par quelqu'un d'autre : elle est {locked.get_status_display().lower()}. "
            "Rien n'a été écrasé."
        )
    return locked


def _take_turn(porting: Porting) -> None:
    Order.objects.select_for_update(of=("self",)).get(pk=porting.order_id)


def _ensure(actor: Any) -> None:
    if actor is not None and not actor.can("portings.edit"):
        raise Refused("Votre rôle ne permet pas de préparer une portabilité.")
