"""Shipments of an order: prepared with what remains to ship, sent with a carrier, delivered on a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from maillon.clients.models import Site
from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.logistics.models import Device, Parcel, ParcelItem, Shipment, ShipmentLine, StagingSheet
from maillon.logistics.services import goods, papers, parcels
from maillon.logistics.workflow import PARCEL, SHIPMENT
from maillon.orders.models import Order, OrderLine
from maillon.orders.places import site_of
from maillon.orders.services import advance_if_ready
from maillon.orders.services.steps import HARDWARE
from maillon.orders.sites import goods_by_site
from maillon.records.services import link, log

SHIPPING, DELIVERY = "shipping", "delivery"
EDITABLE = frozenset({"carrier", "recipient", "address"})
LABEL = frozenset({"tracking", "weight_kg"})  # of the first parcel


@dataclass(frozen=True)
class Remaining:
    """What is left to ship of one line. ``devices``: those prepared and not yet on a delivery note; a line that goes through
    staging ships only what was read there."""

    line: OrderLine
    shipped: Decimal
    devices: list[Device]
    staged: bool = False

    @property
    def left(self) -> Decimal:
        return max(Decimal(0), self.line.quantity - self.shipped)

    @property
    def ready(self) -> Decimal:
        return min(self.left, Decimal(len(self.devices))) if self.staged else self.left


def shipped_by_line(order_ids: Sequence[int]) -> dict[int, Decimal]:
    """Quantity on live delivery notes, by order line, without what was lost on the way."""
    rows = ShipmentLine.objects.filter(shipment__order__in=order_ids).exclude(
        shipment__status=Shipment.Status.CANCELLED
    )
    lost = ParcelItem.objects.filter(parcel__shipment__order__in=order_ids, parcel__status=Parcel.Status.LOST)
    found = _by_line(rows)
    for line, quantity in _by_line(lost).items():
        found[line] -= quantity
    return found


def _by_line(rows: QuerySet[Any]) -> dict[int, Decimal]:
    return dict(rows.order_by().values_list("line_id").annotate(total=Sum("quantity")).values_list("line_id", "total"))


def remaining_of(order: Order, site: Site | None = None) -> list[Remaining]:
    """The hardware lines of an order, or those that go to one ``site``, with what is left to ship of each."""
    done = shipped_by_line([order.pk])
    devices: dict[int, list[Device]] = {}
    for device in Device.objects.live().filter(order=order, shipment=None).order_by("pk"):
        devices.setdefault(device.line_id, []).append(device)
    staged = StagingSheet.objects.filter(order=order).exists()
    lines: list[OrderLine] = list(order.lines.filter(kind=HARDWARE).order_by("position", "pk"))
    if site is not None:
        lines = [line for line in lines if site_of(line, order) == site.pk]
    return [
        Remaining(line, done.get(line.pk, Decimal(0)), devices.get(line.pk, []), staged and line.serialised)
        for line in lines
    ]


@transaction.atomic
def prepare(
    order: Order,
    *,
    actor: Any = None,
    quantities: Mapping[int, Decimal] | None = None,
    site: Site | None = None,
    **changes: Any,
) -> Shipment:
    """A delivery note of what remains, or of ``quantities`` (order line id -> how many), for one ``site``: where the order goes to
    several, it is asked for unless all that leaves goes to the same one. Devices follow their line.

    ``changes``: carrier, recipient, address (the site and its contact by default); ``parcels``: in how many it is spread;
    tracking, weight_kg: of the first parcel.
    """
    parcels.ensure(actor)
    order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.status != Order.Status.OPEN:
        raise Refused(f"Cette commande est {order.get_status_display().lower()} : rien ne s'expédie plus.")
    site = site or _only_site(order, quantities)
    parts = _parts(remaining_of(order, site), quantities)
    if not parts:
        raise Refused("Il ne reste rien de prêt à expédier pour cette commande.")
    shipment = Shipment(
        order=order, partner_id=order.partner_id, client_name=order.client_name, **destination(order, site)
    )
    count = changes.pop("parcels", 1)
    labelled = {name: changes.pop(name) for name in LABEL if name in changes}
    _fill(shipment, changes)
    shipment.save()
    _pack(shipment, parts)
    parcels.pack(shipment, (_part(*part) for part in parts), count=count, **labelled)
    link(order, shipment, "Expédition")
    log(
        order,
        f"a préparé l'expédition {shipment.reference}",
        actor=actor,
        icon="package",
        url=shipment.get_absolute_url(),
    )
    return shipment


def _only_site(order: Order, quantities: Mapping[int, Decimal] | None) -> Site | None:
    """Where it all goes, in an order of several sites; refuses to put in one parcel what goes to two places."""
    sites = goods_by_site(order)
    if len(sites) < 2:
        return None
    if quantities is None:
        wanted = {part.line.pk for part in remaining_of(order) if part.ready}
    else:
        wanted = {key for key, quantity in quantities.items() if quantity}
    here = [key for key, rows in sites.items() if any(line.pk in wanted for line in rows)]
    if len(here) > 1:
        raise Refused(
            f"Cette commande va sur {french.plural(len(sites), 'site')} : préparez une expédition pour chacun.",
            url=f"{order.get_absolute_url()}/sites",
            label="Voir les sites",
        )
    return Site.objects.filter(pk=here[0]).first() if here and here[0] else None


def _parts(remaining: list[Remaining], quantities: Mapping[int, Decimal] | None) -> list[tuple[Remaining, Decimal]]:
    parts = []
    for part in remaining:
        wanted = part.ready if quantities is None else quantities.get(part.line.pk, Decimal(0))
        if wanted < 0 or wanted > part.left:
            raise Refused(
                f"« {part.line.label} » : il reste {french.number(part.left)} à expédier, pas {french.number(wanted)}."
            )
        if part.line.serialised and wanted != int(wanted):
            raise Refused(f"« {part.line.label} » est suivi par numéro de série : indiquez un nombre entier.")
        if wanted > part.ready:
            raise Refused(
                f"« {part.line.label} » : {french.plural(int(part.ready), 'numéro de série lu', 'numéros de série lus')} au "
                f"staging, pas {french.number(wanted)}. Lisez les autres, ou expédiez-en moins."
            )
        if wanted:
            parts.append((part, wanted))
    return parts


def _pack(shipment: Shipment, parts: list[tuple[Remaining, Decimal]]) -> None:
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, partner_id=shipment.partner_id, line=part.line, quantity=quantity)
        for part, quantity in parts
    )
    packed = [d.pk for part, quantity in parts if part.line.serialised for d in part.devices[: int(quantity)]]
    goods.hold_levels(shipment.order)
    Device.objects.filter(pk__in=packed).update(shipment=shipment)


def _part(left: Remaining, quantity: Decimal) -> parcels.Part:
    devices = left.devices[: int(quantity)] if left.line.serialised else ()
    return parcels.Part(left.line, quantity, devices)


def destination(order: Order, site: Site | None = None) -> dict[str, str]:
    """Where it goes: ``site``, or the order's own, in the name of whoever receives it there."""
    elsewhere = site is not None and site.pk != order.site_id
    site = site or order.site
    there = site.contact if site else None
    contact = (there or order.contact) if elsewhere else (order.contact or there)
    city = f"{site.postal_code} {site.city}".strip() if site else ""
    lines = [line for line in (site.street, site.street2, city) if line] if site else []
    return {"recipient": contact.name if contact else order.client_name, "address": "\n".join(lines)}


def _fill(shipment: Shipment, changes: Mapping[str, Any]) -> None:
    unknown = set(changes) - EDITABLE
    if unknown:
        raise ValueError(f"not a field of a shipment: {sorted(unknown)}")
    for name, value in changes.items():
        setattr(shipment, name, value)
    shipment.carrier_name = shipment.carrier.name if shipment.carrier else ""


@transaction.atomic
def edit(shipment: Shipment, *, actor: Any = None, **changes: Any) -> Shipment:
    """Carrier and address: while it is prepared, or the carrier afterwards, to correct it. ``tracking`` and ``weight_kg``
    are for a shipment of one parcel: those of several are edited each on its own."""
    locked = parcels.hold(shipment, actor)
    if locked.status == Shipment.Status.CANCELLED:
        raise Refused("Cette expédition est annulée : préparez-en une autre.")
    if locked.status != Shipment.Status.PREPARED and set(changes) - {"carrier", "tracking"}:
        raise Refused("Le colis est parti : seuls le transporteur et le numéro de suivi se corrigent encore.")
    labelled = {name: changes.pop(name) for name in LABEL if name in changes}
    _fill(locked, changes)
    boxes = list(locked.parcels.all())
    if labelled and len(boxes) > 1:
        raise Refused(f"Cette expédition compte {len(boxes)} colis : saisissez le numéro et le poids de chacun.")
    for parcel in boxes:
        parcels.label(parcel, locked.carrier, **labelled)
        parcel.save()
    return parcels.changed(locked, "a modifié l'expédition", actor)


@transaction.atomic
def ship(shipment: Shipment, *, actor: Any = None, shipped_on: date | None = None) -> Shipment:
    """The parcel leaves: its delivery note is kept, the client told, and the order goes on when nothing remains."""
    parcels.ensure(actor)
    day = shipped_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("La date d'expédition est dans le futur : elle se saisit le jour du départ.")
    take_turn(shipment)
    goods.send(shipment, actor=actor)
    shipment = SHIPMENT.apply(shipment, "ship", actor=actor, shipped_on=day)
    for parcel in shipment.parcels.all():
        PARCEL.apply(parcel, "leave", actor=actor)
    papers.keep_note(shipment, prepared_by=getattr(actor, "name", ""))
    log(
        shipment.order,
        f"a expédié {shipment.reference}",
        actor=actor,
        icon="truck",
        tone="info",
        url=shipment.get_absolute_url(),
        detail=" · ".join(part for part in (shipment.carrier_name, shipment.tracking) if part),
    )
    emit(
        "logistics.shipment_shipped",
        record=shipment,
        actor=actor,
        order=shipment.order.reference,
        carrier=shipment.carrier_name,
        tracking=shipment.tracking,
    )
    advance_if_ready(shipment.order, SHIPPING, actor=actor, reason=f"{shipment.reference} expédiée")
    return shipment


@transaction.atomic
def deliver(
    shipment: Shipment, *, actor: Any = None, delivered_on: date | None = None, received_by: str = ""
) -> Shipment:
    """It arrived, or all that had not yet: when, and who took it."""
    parcels.ensure(actor)
    day = delivered_on or timezone.localdate()
    parcels.check_day(shipment, day)
    name = " ".join(received_by.split())[:120]
    take_turn(shipment)
    shipment = SHIPMENT.apply(shipment, "deliver", actor=actor, delivered_on=day, received_by=name)
    for parcel in shipment.parcels.filter(status=Parcel.Status.SHIPPED):
        PARCEL.apply(parcel, "deliver", actor=actor, delivered_on=day, received_by=name)
    log(
        shipment.order,
        f"a noté la livraison de {shipment.reference}",
        actor=actor,
        icon="package-import",
        tone="success",
        url=shipment.get_absolute_url(),
        detail=f"Reçue par {name}" if name else "",
    )
    emit(
        "logistics.shipment_delivered",
        record=shipment,
        actor=actor,
        order=shipment.order.reference,
        delivered_on=day.isoformat(),
        received_by=name,
    )
    advance_if_ready(shipment.order, DELIVERY, actor=actor, reason=f"{shipment.reference} livrée")
    return shipment


@transaction.atomic
def cancel(shipment: Shipment, reason: str, *, actor: Any = None, with_order: bool = False) -> Shipment:
    """Not leaving after all: its devices and quantities are free for another one."""
    take_turn(shipment)
    shipment = SHIPMENT.apply(shipment, "void" if with_order else "cancel", actor=actor, reason=reason)
    parcels.undo(shipment)
    goods.hold_levels(shipment.order)
    Device.objects.filter(shipment=shipment).update(shipment=None)
    log(
        shipment.order,
        f"a annulé l'expédition {shipment.reference}",
        actor=actor,
        icon="package-off",
        detail=reason.strip(),
        url=shipment.get_absolute_url(),
    )
    return shipment


def take_turn(shipment: Shipment) -> None:
    """The order is held before its shipment, as whoever moves the order does: nobody waits for the other."""
    Order.objects.select_for_update(of=("self",)).get(pk=shipment.order_id)
