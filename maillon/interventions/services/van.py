"""What the technician took out of the van and left on site leaves the stock with the signed report; what a parcel had brought
before stays where it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillon.core.identifiers import serial_key
from maillon.core.models import BareSerial
from maillon.interventions.models import Visit, VisitDevice
from maillon.stock.keeping import Kept, kept
from maillon.stock.models import Movement, Place, Reservation, Unit
from maillon.stock.services import handling, holding, places
from maillon.stock.services.moving import ONE, Cause, lock_levels


def leave_at_client(visit: Visit, devices: Sequence[VisitDevice], *, actor: Any = None) -> list[Unit]:
    """The units read on this visit that stood in its technician's van. Returns them."""
    van = Place.objects.filter(technician=visit.technician).first() if visit.technician_id else None
    read = {serial_key(device.serial) for device in devices if device.serial}
    if van is None or not read:
        return []
    rows = Unit.objects.annotate(bare=BareSerial("serial")).filter(bare__in=read, place=van)
    units: list[Unit] = list(rows.select_related("product", "place").order_by("product_id", "pk"))
    there = places.place_of_client(visit.client)
    lock_levels((unit.product_id, place.pk) for unit in units for place in (van, there))
    given = kept([unit.pk for unit in units])
    for unit in units:
        if unit.pk in given:
            _leave_kept(unit, given[unit.pk], there, actor)
        else:
            handling.install(
                unit.product, ONE, source=van, client=visit.client, units=[unit], cause=Cause.of(visit), actor=actor
            )
    return units


def _leave_kept(unit: Unit, keep: Kept, there: Place, actor: Any) -> None:
    """One that an order had set aside in the van: its promise is kept."""
    row = Reservation.objects.get(for_model=keep.model, for_pk=keep.pk, product=unit.product, place=unit.place)
    holding.ship(row, ONE, to=there, units=[unit], reason=Movement.Reason.INSTALL, actor=actor)
