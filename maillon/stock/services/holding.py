"""Promising goods to an order, giving them back, shipping them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.catalog.models import Product
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.stock.models import Level, Movement, Place, Reservation, Unit
from maillon.stock.services.moving import NOTHING, ONE, ZERO, Cause, Move, lock_levels, post, serve, short


@transaction.atomic
def reserve(
    product: Product,
    quantity: Decimal,
    *,
    place: Place,
    cause: Cause = NOTHING,
    wait: bool = False,
    actor: Any = None,
) -> Reservation:
    """Keep ``quantity`` more for ``cause``. ``wait``: what is not there is promised from what comes in, oldest first;
    otherwise nothing is kept unless all of it is there."""
    if quantity <= 0:
        raise Refused("Réservez au moins une unité.")
    if not (place.is_own and place.usable):
        raise Refused(f"On ne réserve rien dans « {place.name} » : choisissez un dépôt, l'atelier ou un véhicule.")
    level = lock_levels([(product.pk, place.pk)])[product.pk, place.pk]
    kept = min(quantity, level.available)
    if kept < quantity and not wait:
        raise Refused(short(product, place, quantity, level.on_hand, level.reserved))
    reservation = _of(cause, product, place) or Reservation(
        product=product, place=place, quantity=ZERO, at=timezone.now(), **cause.columns()
    )
    reservation.quantity += quantity
    reservation.held += kept
    reservation.save()
    level.reserved += kept
    level.save(update_fields=["reserved"])
    emit("stock.reserved", record=product, actor=actor, quantity=str(quantity), held=str(kept), place=place.name)
    return reservation


def _of(cause: Cause, product: Product, place: Place) -> Reservation | None:
    if not cause.model:
        return None
    rows = Reservation.objects.select_for_update().filter(for_model=cause.model, for_pk=cause.pk)
    return rows.filter(product=product, place=place).first()


@transaction.atomic
def release(reservation: Reservation, quantity: Decimal | None = None, *, actor: Any = None) -> None:
    """Give back all of it, or ``quantity``: what was only waited for first. Those who wait are served."""
    level, reservation = _locked(reservation)
    given = reservation.quantity if quantity is None else min(quantity, reservation.quantity)
    if given <= 0:
        raise Refused("Rendez au moins une unité.")
    freed = max(ZERO, given - reservation.missing)
    reservation.quantity -= given
    reservation.held -= freed
    reservation.save(update_fields=["quantity", "held"])
    level.reserved -= freed
    level.save(update_fields=["reserved"])
    serve([level])
    emit("stock.released", record=reservation.product, actor=actor, quantity=str(given), place=reservation.place.name)


@transaction.atomic
def put_off(reservation: Reservation, quantity: Decimal) -> None:
    """``quantity`` of what was set aside is not fit to be sent: as much of the promise waits again."""
    level, reservation = _locked(reservation)
    freed = min(quantity, reservation.held)
    reservation.held -= freed
    reservation.save(update_fields=["held"])
    level.reserved -= freed
    level.save(update_fields=["reserved"])


def _locked(reservation: Reservation, *others: Place) -> tuple[Level, Reservation]:
    """The levels first, in order as everyone does, then the reservation as it now is."""
    key = (reservation.product_id, reservation.place_id)
    level = lock_levels([key, *((reservation.product_id, place.pk) for place in others)])[key]
    fresh = Reservation.objects.select_for_update().select_related("product", "place").get(pk=reservation.pk)
    if fresh.quantity <= 0:
        raise Overtaken("Cette réservation est déjà soldée : rechargez la page.")
    return level, fresh


@transaction.atomic
def ship(
    reservation: Reservation,
    quantity: Decimal,
    *,
    to: Place,
    units: Sequence[Unit] = (),
    cause: Cause = NOTHING,
    reason: str = Movement.Reason.SHIP,
    actor: Any = None,
) -> list[Movement]:
    """Send what was kept to the client's place. An article followed by serial numbers goes unit by unit."""
    _, reservation = _locked(reservation, to)
    if quantity <= 0 or quantity > reservation.held:
        there = reservation.held
        raise Refused(short(reservation.product, reservation.place, quantity, there))
    origin = reservation_cause(reservation) if cause == NOTHING else cause
    moves = moves_of(reservation.product, quantity, reservation.place, to, reason, units, cause=origin)
    reservation.quantity -= quantity
    reservation.held -= quantity
    reservation.save(update_fields=["quantity", "held"])
    key = (reservation.product_id, reservation.place_id)
    return post(moves, actor=actor, from_held={key: quantity})


def reservation_cause(reservation: Reservation) -> Cause:
    return Cause(
        reservation.for_model,
        reservation.for_pk,
        reservation.for_label,
        reservation.for_reference,
        reservation.for_url,
        reservation.client_id,
    )


def moves_of(
    product: Product,
    quantity: Decimal,
    source: Place | None,
    destination: Place | None,
    reason: str,
    units: Sequence[Unit] = (),
    *,
    cause: Cause = NOTHING,
    comment: str = "",
) -> list[Move]:
    """One movement for goods counted, one per serial number for the others. Refuses a number that is missing."""
    if not product.serialised:
        if units:
            raise Refused(f"« {product.name} » n'est pas suivi par numéro de série : donnez une quantité.")
        if quantity <= 0:
            raise Refused("Indiquez une quantité d'au moins 1.")
        return [Move(product, quantity, source, destination, reason, None, cause, comment)]
    if len(units) != quantity:
        raise Refused(
            f"« {product.name} » est suivi par numéro de série : lisez {quantity:f} numéro(s), {len(units)} lu(s)."
        )
    if wrong := next((unit for unit in units if unit.product_id != product.pk), None):
        raise Refused(f"{wrong.serial} n'est pas un « {product.name} » : retirez-le de la liste.")
    return [Move(product, ONE, source, destination, reason, unit, cause, comment) for unit in units]
