"""A device that does not work, changed for another: at the bench, on its way out, or at the client's. Both stay in the order's
history and in their own lives."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from maillon.core.errors import Overtaken, Refused
from maillon.core.identifiers import Invalid, clean_serial
from maillon.logistics.models import Device, ParcelItem, StagingSheet
from maillon.logistics.services import goods
from maillon.orders.models import Order
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.stock.models import Movement, Reservation, Unit
from maillon.stock.services import handling, holding, places
from maillon.stock.services.moving import ONE, lock_levels

GONE = "{serial} n'est plus dans cette commande : rechargez la page."


@transaction.atomic
def swap(device: Device, reason: str, *, serial: str = "", actor: Any) -> Device | None:
    """« Panne au déballage ». The faulty unit goes to be sorted; the one that carries ``serial`` takes its place. Returns it.

    Without ``serial``, the order waits for another reading: only while it is being prepared.
    """
    if actor is not None and not actor.can("staging.edit"):
        raise Refused("Votre rôle ne permet pas de remplacer un appareil.")
    if not reason.strip():
        raise Refused(
            "Dites ce qui ne marche pas : c'est gardé dans l'histoire de l'appareil, et utile au fournisseur."
        )
    order = Order.objects.select_for_update(of=("self",)).get(pk=device.order_id)
    old = _swappable(device)
    away = not old.unit.place.is_own
    new = _replacement(serial)
    _ensure_someone_takes_over(order, old, new, away)
    shipment = None if away else old.shipment
    touched = [unit.place for unit in (old.unit, new) if unit is not None and unit.place is not None]
    goods.hold_levels(order, *((old.product_id, place.pk) for place in (*touched, places.returns_place())))
    _ensure_still(old)
    _put_aside(order, old, reason, away, actor)
    made = None
    if new is not None:
        made = goods.assign(order, old.line, new, actor=actor)
        made.replaces, made.shipment = old, shipment
        made.save(update_fields=["replaces", "shipment"])
        if away:
            _send_alone(order, made, actor)
        else:  # the box keeps its count, with the other in it
            ParcelItem.objects.filter(device=old).update(device=made)
    _tell(order, old, made, reason, actor)
    return made


def _swappable(device: Device) -> Any:
    rows = Device.objects.live().select_related("unit__place", "unit__product", "line__product", "shipment")
    found = rows.filter(pk=device.pk).first()
    if found is None:
        raise Overtaken(GONE.format(serial=device.serial))
    if found.unit is None or found.unit.place is None:
        raise Refused(f"{device.serial} n'est suivi dans aucun de nos lieux : il ne peut pas être remplacé d'ici.")
    return found


def _ensure_still(old: Device) -> None:
    """Held once its levels are, as by whoever takes it back: where it was read to be, or nothing is done."""
    same = Device.objects.live().filter(pk=old.pk, unit__place=old.unit.place, shipment=old.shipment)  # type: ignore[union-attr]
    if not same.select_for_update(of=("self",)).exists():
        raise Overtaken(GONE.format(serial=old.serial))


def _replacement(serial: str) -> Unit | None:
    try:
        number = clean_serial(serial)
    except Invalid as error:
        raise Refused(str(error)) from error
    if not number:
        return None
    unit = Unit.objects.same_serial(number).exclude(status=Unit.Status.VOID).select_related("product", "place").first()
    if unit is None:
        raise Refused(f"{number} n'est pas dans le stock : réceptionnez-le d'abord, ou lisez un autre appareil.")
    return unit


def _ensure_someone_takes_over(order: Order, device: Any, new: Unit | None, away: bool) -> None:
    if new is not None:
        if new.product_id != device.product_id:
            raise Refused(f"{new.serial} est un « {new.product.name} » : il faut un « {device.label} ».")
        goods.refuse_given(new, order, None)
        return
    open_sheet = StagingSheet.objects.open().filter(order=order).exists()
    if away or device.shipment_id or not open_sheet:
        raise Refused(
            "Lisez le numéro de série de l'appareil qui le remplace : la fiche de staging n'attend plus rien."
        )


def _put_aside(order: Order, device: Any, reason: str, away: bool, actor: Any) -> None:
    """Out of the order, then to the place where what came back waits to be sorted."""
    unit, cause = device.unit, goods.cause_of(device.line, order)
    goods.hold_levels(order, (unit.product_id, unit.place_id))
    goods.remove(device, reason, actor=actor)
    said = f"Panne au déballage : {reason}"[:200]
    if away:
        handling.take_back(unit.product, ONE, client=order.client, units=[unit], comment=said, cause=cause, actor=actor)
        return
    device.shipment = None
    device.save(update_fields=["shipment"])
    goods.settle(order, actor=actor)
    _wait_for_another(device)
    to = places.returns_place()
    if unit.place_id != to.pk:
        handling.transfer(
            unit.product, ONE, source=unit.place, destination=to, units=[unit], comment=said, cause=cause, actor=actor
        )


def _wait_for_another(device: Any) -> None:
    """What was set aside here is this unit and no other: its order waits again."""
    level = lock_levels([(device.product_id, device.unit.place_id)])[device.product_id, device.unit.place_id]
    row = Reservation.objects.filter(
        for_model=goods.LINE, for_pk=device.line_id, product=device.product, place=device.unit.place, held__gt=0
    ).first()
    if row is not None and level.available < ONE:
        holding.put_off(row, ONE)


def _send_alone(order: Order, device: Any, actor: Any) -> None:
    """The replacement goes straight to the client's: the parcel of the first one left long ago."""
    row = Reservation.objects.get(
        for_model=goods.LINE, for_pk=device.line_id, product=device.product, place=device.unit.place
    )
    to = places.place_of_client(order.client)
    cause = goods.cause_of(device.line, order)
    holding.ship(row, Decimal(1), to=to, units=[device.unit], cause=cause, reason=Movement.Reason.INSTALL, actor=actor)


def _tell(order: Order, old: Any, new: Device | None, reason: str, actor: Any) -> None:
    what = f"a remplacé {old.serial} par {new.serial}" if new else f"a retiré {old.serial}, en panne au déballage"
    sheet = StagingSheet.objects.filter(order=order).first()
    for record in [r for r in (sheet, order) if r is not None]:
        log(
            record,
            what,
            actor=actor,
            audience=Audience.INTERNAL,
            icon="replace",
            tone="warning",
            detail=reason.strip()[:500],
        )
    log(
        old.unit,
        f"a retiré l'appareil de {order.reference}",
        actor=actor,
        audience=Audience.INTERNAL,
        icon="replace",
        tone="warning",
        detail=reason.strip()[:500],
        url=order.get_absolute_url(),
    )
