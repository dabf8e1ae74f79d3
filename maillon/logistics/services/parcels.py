"""What goes in which parcel: packed when the shipment is prepared, moved about until it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.logistics.models import Carrier, Device, Parcel, ParcelItem, Shipment
from maillon.logistics.tracking import clean_tracking, tracking_url
from maillon.orders.models import OrderLine
from maillon.records.services import log

MOST = 99


@dataclass(frozen=True)
class Part:
    """What leaves of one line. ``devices``: those read at staging, one for each unit when the line has them."""

    line: OrderLine
    quantity: Decimal
    devices: Sequence[Device] = ()


@dataclass(frozen=True)
class Item:
    line: OrderLine
    quantity: Decimal
    device: Device | None = None

    @property
    def units(self) -> int:
        """What can be parted: three metres and a half of cable stay together."""
        return int(self.quantity) if self.quantity == int(self.quantity) else 1


def items_of(parts: Iterable[Part]) -> Iterator[Item]:
    for part in parts:
        yield from (Item(part.line, Decimal(1), device) for device in part.devices)
        if loose := part.quantity - len(part.devices):
            yield Item(part.line, loose)


def spread(items: Sequence[Item], count: int) -> list[list[Item]]:
    """The items in ``count`` parcels of about as many units, in the order of the lines. Pure."""
    total = sum(item.units for item in items)
    if not 1 <= count <= MOST:
        raise Refused(f"Une expédition compte de 1 à {MOST} colis.")
    if count > total:
        raise Refused(f"{french.plural(total, 'article')} à expédier : {total} colis au plus.")
    boxes: list[list[Item]] = [[] for _ in range(count)]
    start = 0
    for item in items:
        end = start + item.units
        for rank, box in enumerate(boxes):
            inside = min(end, (rank + 1) * total // count) - max(start, rank * total // count)
            if inside > 0:
                box.append(item if inside == item.units else Item(item.line, Decimal(inside)))
        start = end
    return boxes


def pack(
    shipment: Shipment, parts: Iterable[Part], *, count: int = 1, tracking: str = "", weight_kg: Any = None
) -> None:
    """The parcels of a new shipment. ``tracking`` and ``weight_kg`` are the first one's."""
    for rank, box in enumerate(spread(list(items_of(parts)), count), start=1):
        parcel = Parcel(shipment=shipment, partner_id=shipment.partner_id, rank=rank)
        if rank == 1:
            label(parcel, shipment.carrier, tracking=tracking, weight_kg=weight_kg)
        parcel.save()
        ParcelItem.objects.bulk_create(
            ParcelItem(parcel=parcel, partner_id=parcel.partner_id, line=i.line, quantity=i.quantity, device=i.device)
            for i in box
        )
    emit("record.saved", record=shipment, created=False)  # found by the numbers of its parcels


def label(parcel: Parcel, carrier: Carrier | None, **changes: Any) -> None:
    """Number, weight, and the address that follows from the carrier. Not saved."""
    for name, value in changes.items():
        setattr(parcel, name, value)
    parcel.tracking = clean_tracking(parcel.tracking)
    parcel.tracking_url = tracking_url(carrier, parcel.tracking)


def relabel(shipment: Shipment) -> None:
    """Another carrier: another address to follow each parcel."""
    for parcel in shipment.parcels.all():
        label(parcel, shipment.carrier)
        parcel.save()


@transaction.atomic
def edit(parcel: Parcel, *, actor: Any = None, version: int | None = None, **changes: Any) -> Shipment:
    """Its number and its weight: until it arrives for the number, until it leaves for the weight."""
    shipment = hold(parcel.shipment, actor, version)
    found = current(shipment, parcel)
    if shipment.status == Shipment.Status.CANCELLED:
        raise Refused("Cette expédition est annulée : préparez-en une autre.")
    if found.status != Parcel.Status.READY and set(changes) - {"tracking"}:
        raise Refused("Le colis est parti : seul son numéro de suivi se corrige encore.")
    label(found, shipment.carrier, **changes)
    found.save()
    return changed(shipment, f"a modifié le {name_of(found)}", actor)


@transaction.atomic
def move(
    parcel: Parcel,
    picks: Mapping[int, Decimal],
    *,
    to: Parcel | None = None,
    actor: Any = None,
    version: int | None = None,
) -> Shipment:
    """Some of what a parcel holds into another, or into a new one. ``picks``: item -> how many.

    A parcel that is left empty goes. ``version``: of the shipment, as the person saw it.
    """
    shipment = hold(parcel.shipment, actor, version)
    if shipment.status != Shipment.Status.PREPARED:
        raise Refused("L'expédition est partie : le contenu de ses colis ne change plus.")
    source = current(shipment, parcel)
    target = current(shipment, to) if to else _new(shipment)
    if target.pk == source.pk:
        raise Refused("Ces articles sont déjà dans ce colis : choisissez-en un autre.")
    items = {item.pk: item for item in source.items.select_related("line")}
    moved = sum((_move(items, pk, quantity, target) for pk, quantity in picks.items() if quantity), Decimal(0))
    if not moved:
        raise Refused("Choisissez au moins un article à changer de colis.")
    if not source.items.exists():
        if to is None:
            raise Refused("Tout irait dans un nouveau colis : laissez au moins un article dans celui-ci.")
        source.delete()
        _renumber(shipment)
    target.refresh_from_db()
    words = french.plural(int(moved), "article passe", "articles passent")
    return changed(shipment, f"a réparti les colis : {words} dans le {name_of(target)}", actor)


def _new(shipment: Shipment) -> Parcel:
    last = shipment.parcels.count()
    if last >= MOST:
        raise Refused(f"Une expédition compte au plus {MOST} colis : préparez-en une autre.")
    made: Parcel = Parcel.objects.create(shipment=shipment, partner_id=shipment.partner_id, rank=last + 1)
    return made


def _move(items: Mapping[int, ParcelItem], pk: int, quantity: Decimal, target: Parcel) -> Decimal:
    item = items.get(pk)
    if item is None:
        raise Overtaken("Le contenu de ce colis vient de changer : la page montre son état actuel.")
    if not 0 < quantity <= item.quantity:
        raise Refused(f"« {item.line.label} » : ce colis en contient {french.number(item.quantity)}.")
    if item.line.serialised and quantity != int(quantity):
        raise Refused(f"« {item.line.label} » est suivi par numéro de série : indiquez un nombre entier.")
    there = None if item.device_id else target.items.filter(line=item.line, device=None).first()
    if there is None and quantity == item.quantity:
        item.parcel = target
        item.save()
        return quantity
    _take_out(item, quantity)
    if there is None:
        ParcelItem.objects.create(parcel=target, partner_id=target.partner_id, line=item.line, quantity=quantity)
    else:
        there.quantity += quantity
        there.save()
    return quantity


def _take_out(item: ParcelItem, quantity: Decimal) -> None:
    item.quantity -= quantity
    if item.quantity:
        item.save()
    else:
        item.delete()


def _renumber(shipment: Shipment) -> None:
    for rank, parcel in enumerate(shipment.parcels.order_by("rank"), start=1):
        if parcel.rank != rank:
            parcel.rank = rank
            parcel.save()


def undo(shipment: Shipment) -> None:
    """A cancelled shipment has no parcel left: its devices may go in another's."""
    shipment.parcels.all().delete()


def hold(shipment: Shipment, actor: Any, version: int | None = None) -> Shipment:
    """The shipment, locked, as long as it is the one the person saw."""
    ensure(actor)
    locked: Shipment = (
        Shipment.objects.select_for_update(of=("self",)).select_related("order", "carrier").get(pk=shipment.pk)
    )
    if locked.version != (shipment.version if version is None else version):
        raise Overtaken(
            "Cette expédition vient d'être modifiée par quelqu'un d'autre : la page montre son état actuel."
        )
    return locked


def current(shipment: Shipment, parcel: Parcel) -> Parcel:
    found = shipment.parcels.filter(pk=parcel.pk).first()
    if found is None:
        raise Overtaken("Ce colis n'existe plus : son contenu a été mis dans un autre.")
    found.shipment = shipment
    return found


def changed(shipment: Shipment, sentence: str, actor: Any) -> Shipment:
    """Its version goes up, so that who looked at it before is told; the search follows."""
    shipment.save()
    log(shipment, sentence, actor=actor, icon="package")
    return shipment


def name_of(parcel: Parcel) -> str:
    """« colis 2/3 », or « colis » when it is alone."""
    count = parcel.shipment.parcels.count()
    return f"colis {parcel.rank}/{count}" if count > 1 else "colis"


def check_day(shipment: Shipment, day: date) -> None:
    if day > timezone.localdate():
        raise Refused("La date de livraison est dans le futur : elle se saisit quand le colis est arrivé.")
    if shipment.shipped_on and day < shipment.shipped_on:
        raise Refused(f"Le colis est parti le {french.day(shipment.shipped_on)} : il n'a pas pu arriver avant.")


def ensure(actor: Any) -> None:
    if actor is not None and not actor.can("shipments.edit"):
        raise Refused("Votre rôle ne permet pas d'expédier.")
