"""Counting a place: opened with what it should hold, counted by quantity or by serial number, then applied as movements."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from maillon.catalog.models import Product
from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.identifiers import Invalid, clean_serial
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.stock.models import Count, CountedUnit, CountLine, Level, Movement, Place, Unit
from maillon.stock.services.moving import ONE, Cause, Key, Move, give_up, lock_levels, post, where
from maillon.stock.workflow import COUNT

INTERNAL = Audience.INTERNAL


@transaction.atomic
def open_count(place: Place, *, comment: str = "", actor: Any = None) -> Count:
    """One count at a time in a place; its lines are what stands there, or should."""
    if not place.is_own:
        raise Refused("On compte un de nos lieux : dépôt, atelier ou véhicule.")
    Place.objects.select_for_update().get(pk=place.pk)
    under_way = Count.objects.filter(place=place, status__in=[Count.Status.DRAFT, Count.Status.COUNTED]).first()
    if under_way:
        raise Overtaken(
            f"{under_way.reference} compte déjà « {place.name} » : terminez-le d'abord.",
            url=under_way.get_absolute_url(),
        )
    count = Count(place=place, comment=comment, counted_by=actor)
    count.save()
    levels = Level.objects.filter(place=place).filter(Q(on_hand__gt=0) | Q(minimum__gt=0))
    CountLine.objects.bulk_create(CountLine(count=count, product_id=v.product_id, expected=v.on_hand) for v in levels)
    log(count, "a ouvert l'inventaire", actor=actor, audience=INTERNAL, icon="clipboard-list")
    return count


def hold(count: Count, *states: str) -> Count:
    locked: Count = Count.objects.select_for_update(of=("self",)).select_related("place").get(pk=count.pk)
    if locked.status not in (states or (Count.Status.DRAFT,)):
        raise Overtaken(f"Cet inventaire est « {locked.get_status_display()} » : il ne se compte plus.")
    return locked


def _line(count: Count, product: Product) -> CountLine:
    found = CountLine.objects.select_for_update().filter(count=count, product=product).first()
    return found or CountLine.objects.create(count=count, product=product, expected=_on_hand(product, count.place))


def _on_hand(product: Product, place: Place) -> Decimal:
    return Level.objects.filter(product=product, place=place).values_list("on_hand", flat=True).first() or Decimal(0)


@transaction.atomic
def note_quantity(count: Count, product: Product, quantity: Decimal | None, *, actor: Any = None) -> CountLine:
    """How many were seen; None takes the figure back. What is expected is read at that very moment."""
    count = hold(count)
    if product.serialised:
        raise Refused(f"« {product.name} » est suivi par numéro de série : scannez chaque appareil.")
    if quantity is not None and quantity < 0:
        raise Refused("Une quantité comptée n'est pas négative : mettez 0 s'il n'y en a plus.")
    line = _line(count, product)
    line.expected, line.counted = _on_hand(product, count.place), quantity
    line.save(update_fields=["expected", "counted"])
    return line


@transaction.atomic
def scan(count: Count, text: str, *, actor: Any = None) -> Unit:
    """One serial number seen. One known elsewhere is counted all the same: applying the count brings it here."""
    count = hold(count)
    try:
        serial = clean_serial(text)
    except Invalid as error:
        raise Refused(str(error)) from error
    if not serial:
        raise Refused("Rien n'a été lu : scannez l'étiquette de l'appareil, ou tapez le numéro.")
    unit: Unit | None = Unit.objects.same_serial(serial).select_related("product", "place").first()
    if unit is None:
        raise Refused(f"{serial} n'est pas dans le stock : mettez-le de côté, et réceptionnez-le d'abord.")
    if unit.status == Unit.Status.VOID:
        raise Refused(f"{unit.serial} : {where(unit)}. Réceptionnez-le d'abord.")
    line = _line(count, unit.product)
    if CountedUnit.objects.filter(line=line, unit=unit).exists():
        raise Overtaken(f"{unit.serial} est déjà compté.")
    CountedUnit.objects.create(line=line, unit=unit, at=timezone.now())
    _recount(line)
    return unit


@transaction.atomic
def unscan(count: Count, number: int, *, actor: Any = None) -> str:
    count = hold(count)
    seen = CountedUnit.objects.select_related("unit", "line").filter(pk=number, line__count=count).first()
    if seen is None:
        raise Overtaken("Cette lecture a déjà été annulée.")
    serial: str = seen.unit.serial
    seen.delete()
    _recount(seen.line)
    return serial


def _recount(line: CountLine) -> None:
    seen = line.units.count()
    line.expected = _on_hand(line.product, line.count.place)
    line.counted = Decimal(seen) if seen else None
    line.save(update_fields=["expected", "counted"])


@transaction.atomic
def none_left(count: Count, product: Product, *, actor: Any = None) -> CountLine:
    """Nothing of this article is there: said, rather than left uncounted."""
    count = hold(count)
    line = _line(count, product)
    if line.units.exists():
        raise Refused(f"Des appareils « {product.name} » sont déjà lus : annulez leur lecture d'abord.")
    line.expected, line.counted = _on_hand(product, count.place), Decimal(0)
    line.save(update_fields=["expected", "counted"])
    return line


@transaction.atomic
def finish(count: Count, *, actor: Any) -> Count:
    """Everything is seen. An article that nobody counted is left as it is."""
    count = hold(count)
    if not count.lines.exclude(counted=None).exists():
        raise Refused("Rien n'est encore compté : saisissez une quantité ou scannez un appareil.")
    count = COUNT.apply(count, "finish", actor=actor, counted_by=actor)
    log(count, "a terminé le comptage", actor=actor, audience=INTERNAL, icon="clipboard-check")
    return count


@transaction.atomic
def reopen(count: Count, *, actor: Any) -> Count:
    return COUNT.apply(hold(count, Count.Status.COUNTED), "reopen", actor=actor)


@transaction.atomic
def cancel(count: Count, *, actor: Any) -> Count:
    count = COUNT.apply(hold(count, Count.Status.DRAFT, Count.Status.COUNTED), "cancel", actor=actor)
    log(count, "a annulé l'inventaire", actor=actor, audience=INTERNAL, icon="ban")
    return count


@transaction.atomic
def apply_count(count: Count, *, actor: Any) -> int:
    """The differences become movements; what was held and is not there waits again. Returns how many articles changed.

    A difference is the one seen when its article was counted: what moved since is kept.
    """
    count = hold(count, Count.Status.COUNTED)
    lines = list(count.lines.exclude(counted=None).select_related("product").order_by("product_id"))
    cause = Cause.of(count, f"Inventaire {count.reference}")
    moves = [move for line in lines for move in _moves_of(line, count.place, cause)]
    if moves:
        _make_room(moves)
        post(moves, actor=actor)
    COUNT.apply(count, "apply", actor=actor, applied_at=timezone.now())
    changed = len({move.product.pk for move in moves})
    said = f"a appliqué l'inventaire : {french.plural(changed, 'article corrigé', 'articles corrigés')}"
    log(count, said, actor=actor, audience=INTERNAL, icon="circle-check", tone="success")
    emit("stock.count_applied", record=count, actor=actor, place=count.place.name, changed=changed)
    return changed


def _moves_of(line: CountLine, place: Place, cause: Cause) -> list[Move]:
    product, reason = line.product, Movement.Reason.COUNT
    if not product.serialised:
        difference = Decimal(str(line.difference))
        if not difference:
            return []
        source, destination = (None, place) if difference > 0 else (place, None)
        return [Move(product, abs(difference), source, destination, reason, None, cause)]
    read = line.units.values("unit_id")
    since = Movement.objects.filter(unit=OuterRef("pk"), at__gte=line.count.created_at)
    lost = Unit.objects.filter(place=place, product=product).exclude(pk__in=read).exclude(Exists(since))
    gone = Movement.objects.filter(unit=OuterRef("unit"), at__gt=OuterRef("at"))
    still = line.units.exclude(unit__place=place).exclude(Exists(gone)).values("unit_id")
    found = Unit.objects.filter(pk__in=still)
    return [
        *(
            Move(product, ONE, place, None, reason, unit, cause)
            for unit in lost.select_related("product").order_by("pk")
        ),
        *(
            Move(product, ONE, unit.place, place, reason, unit, cause)
            for unit in found.select_related("place").order_by("pk")
        ),
    ]


def _make_room(moves: list[Move]) -> None:
    """What will be missing is taken back from reservations, the youngest first."""
    keys: set[Key] = set()
    change: dict[Key, Decimal] = {}
    for move in moves:
        for place, sign in ((move.source, -1), (move.destination, 1)):
            if place is not None and place.is_levelled:
                key = (move.product.pk, place.pk)
                keys.add(key)
                change[key] = change.get(key, Decimal(0)) + sign * move.quantity
    for key, level in lock_levels(keys).items():
        over = level.reserved - (level.on_hand + change[key])
        if over > 0:
            give_up(level, over)
