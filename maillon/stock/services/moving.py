"""The one door by which quantities change: levels locked in order, checked, moved, told. Every verb of stock ends here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.catalog.models import Product
from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.panels import label_of
from maillon.records.services import address_of
from maillon.stock.keeping import kept
from maillon.stock.models import Level, Movement, Place, Reservation, Unit

ZERO, ONE = Decimal(0), Decimal(1)
Key = tuple[int, int]  # (product, place): the order in which levels are locked


@dataclass(frozen=True)
class Cause:
    """For what a movement or a reservation is made, in columns: a record of any module."""

    model: str = ""
    pk: int | None = None
    label: str = ""
    reference: str = ""
    url: str = ""
    client_id: int | None = None

    @classmethod
    def of(cls, record: Any, label: str = "") -> Cause:
        return cls(
            label_of(record),
            record.pk,
            (label or str(record))[:160],
            str(getattr(record, "reference", ""))[:40],
            address_of(record)[:300],
            getattr(record, "client_id", None),
        )

    def columns(self) -> dict[str, Any]:
        return {
            "for_model": self.model,
            "for_pk": self.pk,
            "for_label": self.label,
            "for_reference": self.reference,
            "for_url": self.url,
            "client_id": self.client_id,
        }


NOTHING = Cause()


@dataclass(frozen=True)
class Move:
    """``status``: what a unit becomes once moved; its destination says it otherwise."""

    product: Product
    quantity: Decimal
    source: Place | None
    destination: Place | None
    reason: str
    unit: Unit | None = None
    cause: Cause = field(default=NOTHING)
    comment: str = ""
    status: str = ""


STATUS_AT = {
    Place.Kind.CLIENT: Unit.Status.CLIENT,
    Place.Kind.SUPPLIER: Unit.Status.SUPPLIER,
    Place.Kind.SCRAP: Unit.Status.SCRAP,
}


def lock_levels(keys: Iterable[Key]) -> dict[Key, Level]:
    """These levels, made when missing, locked in the order (product, place): two people never wait for each other."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    Level.objects.bulk_create([Level(product_id=p, place_id=place) for p, place in wanted], ignore_conflicts=True)
    rows = (
        Level.objects.select_for_update(of=("self",))
        .filter(product__in={p for p, _ in wanted}, place__in={place for _, place in wanted})
        .select_related("product", "place")
        .order_by("product_id", "place_id")
    )
    asked = set(wanted)
    return {(row.product_id, row.place_id): row for row in rows if (row.product_id, row.place_id) in asked}


def post(moves: Sequence[Move], *, actor: Any = None, from_held: Mapping[Key, Decimal] | None = None) -> list[Movement]:
    """Write these movements with all they change. ``from_held``: what of each level's outflow was kept for someone.

    Refuses, with the sentence to read, what would leave less than nothing or less than is reserved, and a unit that is
    not where it is taken from.
    """
    with transaction.atomic():
        levels = lock_levels(_keys(moves))
        _check_units(moves)
        before = {key: level.available for key, level in levels.items()}
        _apply(moves, levels, from_held or {})
        for level in levels.values():
            _check(level, moves)
        Level.objects.bulk_update(levels.values(), ["on_hand", "reserved"])
        written = Movement.objects.bulk_create([_row(move, actor) for move in moves])
        _move_units(moves)
        serve([level for key, level in levels.items() if level.available > before[key]])
        _warn(levels, before, actor)
    return written


def _keys(moves: Sequence[Move]) -> list[Key]:
    places = [(m.product.pk, place) for m in moves for place in (m.source, m.destination)]
    return [(product, place.pk) for product, place in places if place is not None and place.is_levelled]


def _apply(moves: Sequence[Move], levels: dict[Key, Level], from_held: Mapping[Key, Decimal]) -> None:
    for move in moves:
        if move.source is not None and move.source.is_levelled:
            levels[move.product.pk, move.source.pk].on_hand -= move.quantity
        if move.destination is not None and move.destination.is_levelled:
            levels[move.product.pk, move.destination.pk].on_hand += move.quantity
    for key, quantity in from_held.items():
        levels[key].reserved -= quantity


def _check(level: Level, moves: Sequence[Move]) -> None:
    if 0 <= level.reserved <= level.on_hand:
        return
    gone = sum((m.quantity for m in moves if m.product.pk == level.product_id and m.source == level.place), ZERO)
    there, kept = level.on_hand + gone, level.reserved
    raise Refused(short(level.product, level.place, gone, there, kept))


def short(product: Product, place: Place, asked: Decimal, there: Decimal, kept: Decimal = ZERO) -> str:
    """« Il reste 2 Yealink T54W au Dépôt, dont 1 réservé : 3 sont demandés. »"""
    reserved = f", dont {french.number(kept)} réservés" if kept > 1 else ", dont 1 réservé" if kept else ""
    wanted = f"{french.number(asked)} {'sont demandés' if asked > 1 else 'est demandé'}"
    return (
        f"« {product.name} », {place.name} : {french.number(there)} en stock{reserved}, {wanted}. "
        "Diminuez la quantité, ou transférez-en d'abord d'un autre lieu."
    )


def _row(move: Move, actor: Any) -> Movement:
    return Movement(
        product=move.product,
        quantity=move.quantity,
        source=move.source,
        destination=move.destination,
        unit=move.unit,
        reason=move.reason,
        comment=move.comment[:200],
        actor=actor,
        at=timezone.now(),
        **move.cause.columns(),
    )


def _check_units(moves: Sequence[Move]) -> None:
    """Lock the units that move, in order; each must still stand where it is taken from."""
    wanted = {move.unit.pk: move for move in moves if move.unit is not None}
    if len(wanted) != sum(move.unit is not None for move in moves):
        raise Refused("Un même numéro de série est compté deux fois : retirez-en un.")
    # Not its key: an order that is being given the unit points to it, and waits for these levels.
    rows = (
        Unit.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=wanted)
        .select_related("place")
        .order_by("pk")
    )
    for unit in rows:
        move = wanted[unit.pk]
        if unit.place_id != (move.source.pk if move.source else None):
            raise Overtaken(f"{unit.serial} n'est plus là : {where(unit)}. Rechargez la page.")
    _refuse_kept(wanted)


def _refuse_kept(moves: Mapping[int, Move]) -> None:
    """What is given to an order leaves for that order alone; a count writes down what is, whoever it was for."""
    ours = [
        pk for pk, m in moves.items() if m.source is not None and m.source.is_own and m.reason != Movement.Reason.COUNT
    ]
    for pk, keep in kept(ours).items():
        move = moves[pk]
        if move.unit is not None and (move.cause.model, move.cause.pk) != (keep.model, keep.pk):
            raise Refused(
                f"{move.unit.serial} est affecté à {keep.said} : annulez d'abord sa lecture sur la fiche de staging.",
                url=keep.url,
                label="Ouvrir la commande",
            )


def where(unit: Unit) -> str:
    """« il est chez Pharmacie des Lilas », « il est au rebut »."""
    if unit.status == Unit.Status.VOID:
        return "sa réception a été annulée"
    if unit.place is None:
        return "il est introuvable depuis un inventaire"
    said = {Place.Kind.CLIENT: "chez", Place.Kind.SUPPLIER: "chez"}.get(Place.Kind(unit.place.kind))
    return f"il est {said} {unit.place.name}" if said else f"il est dans « {unit.place.name} »"


def _move_units(moves: Sequence[Move]) -> None:
    for move in moves:
        if move.unit is None:
            continue
        move.unit.place = move.destination
        move.unit.status = move.status or status_at(move.destination)
        move.unit.save(update_fields=["place", "status"])


def status_at(place: Place | None) -> str:
    if place is None:
        return Unit.Status.MISSING
    return STATUS_AT.get(Place.Kind(place.kind), Unit.Status.STOCK)


def serve(levels: Sequence[Level]) -> None:
    """What just became available goes to those who wait for it, the oldest first. The levels are locked."""
    found = [level for level in levels if level.available > 0 and level.place.is_own and level.place.usable]
    if not found:
        return
    by_key = {(level.product_id, level.place_id): level for level in found}
    waiting = (
        Reservation.objects.waiting()
        .select_for_update()
        .filter(product__in=[p for p, _ in by_key], place__in=[place for _, place in by_key])
    )
    changed: dict[Key, Level] = {}
    for reservation in waiting:
        key = (reservation.product_id, reservation.place_id)
        level = by_key.get(key)
        given = min(level.available, reservation.missing) if level else ZERO
        if level is None or given <= 0:
            continue
        level.reserved += given
        reservation.held += given
        reservation.save(update_fields=["held"])
        changed[key] = level
    Level.objects.bulk_update(changed.values(), ["reserved"])


def give_up(level: Level, quantity: Decimal) -> Decimal:
    """Take back ``quantity`` of what is held on this locked level, the youngest reservation first: it waits again."""
    left = min(quantity, level.reserved)
    rows = Reservation.objects.select_for_update().filter(product=level.product, place=level.place, held__gt=0)
    for reservation in rows.order_by("-at", "-pk"):
        taken = min(left, reservation.held)
        if taken <= 0:
            break
        reservation.held -= taken
        reservation.save(update_fields=["held"])
        level.reserved -= taken
        left -= taken
    level.save(update_fields=["reserved"])
    return quantity - left


def _warn(levels: dict[Key, Level], before: Mapping[Key, Decimal], actor: Any) -> None:
    """An article that falls under its minimum is news, once: when it crosses the line."""
    for key, level in levels.items():
        if level.minimum and level.available < level.minimum <= before[key]:
            emit(
                "stock.below_minimum",
                record=level.product,
                actor=actor,
                place=level.place.name,
                available=french.number(level.available),
                minimum=french.number(level.minimum),
            )


def totals(rows: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(Decimal)
    for key, quantity in rows:
        found[key] += quantity
    return dict(found)
