"""The hardware of an order, taken from the stock: promised once it is validated, given unit by unit, sent with its parcels.

A unit read at staging stays where it stands; the promise follows it to that place. Only a transfer moves goods between our places.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from maillon.core import french, scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.logistics.models import Device, Parcel, ParcelItem, Shipment, ShipmentLine
from maillon.orders.models import Order, OrderLine
from maillon.orders.services.steps import HARDWARE, OUTSIDE_KINDS
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.stock.keeping import Kept
from maillon.stock.models import Place, Reservation, Unit
from maillon.stock.services import holding, places
from maillon.stock.services.moving import Cause, lock_levels, short, where

LINE = "orders.orderline"
ZERO = Decimal(0)
GONE = (Shipment.Status.SHIPPED, Shipment.Status.DELIVERED)
Wanted = dict[tuple[int, int], Decimal]  # (order line, place) -> quantity


def cause_of(line: OrderLine, order: Order) -> Cause:
    """The line, said as people know it: the client, the order's reference and page."""
    return Cause(LINE, line.pk, order.client_name, order.reference, order.get_absolute_url(), order.client_id)


def goods_lines(order: Order) -> list[Any]:
    """The lines whose goods are in the stock: hardware of the catalogue."""
    rows = order.lines.filter(kind=HARDWARE, product__isnull=False).select_related("product")
    return list(rows.order_by("position", "pk"))


@transaction.atomic
def settle(order: Order, *, actor: Any = None) -> None:
    """Make what is promised to an order equal to what it still needs; doing it twice changes nothing.

    Needed: once validated, what of each line has not left; before, and once closed, only the units already given to it. The
    caller holds the order.
    """
    with scope.elevated("matériel promis à la commande"):
        home, lines = places.default_place(), {line.pk: line for line in goods_lines(order)}
        hold_levels(order)
        given = _given(order)
        wanted = _wanted(order, lines.values(), given, home)
        _adjust(order, lines, wanted, actor)


def hold_levels(order: Order, *others: tuple[int, int]) -> None:
    """Every level that the goods of this order touch, and ``others`` (product, place), taken at once and in their order:
    before a unit is claimed or given up, so that whoever waits for the unit holds no level that its holder needs."""
    home = places.default_place()
    products = {line.pk: line.product_id for line in goods_lines(order)}
    before = _given(order)
    given = {(products[line], place) for line, place in before if line in products}
    kept = {(row.product_id, row.place_id) for row in _kept(order).values()}
    lock_levels({*given, *kept, *((product, home.pk) for product in products.values()), *others})
    if _given(order) != before:
        raise Overtaken("Un appareil de cette commande vient d'être déplacé : recommencez.")


def _given(order: Order) -> Counter[tuple[int, int]]:
    """(line, place) -> units given to this order that have not left."""
    return Counter(Device.objects.here().filter(order=order).values_list("line_id", "unit__place_id"))


def _wanted(order: Order, lines: Any, given: Counter[tuple[int, int]], home: Place) -> Wanted:
    wanted: Wanted = defaultdict(lambda: ZERO, {key: Decimal(count) for key, count in given.items()})
    if order.status == Order.Status.OPEN and order.step_kind not in OUTSIDE_KINDS:
        gone = Counter(left_by_line([order.pk]))
        gone.update(_carried(order))
        for line in lines:
            here = sum((count for (pk, _), count in wanted.items() if pk == line.pk), ZERO)
            wanted[line.pk, home.pk] += max(ZERO, line.quantity - gone.get(line.pk, ZERO) - here)
    return wanted


def _carried(order: Order) -> Counter[int]:
    """line -> units that a technician left at the client's, out of any parcel."""
    rows = Device.objects.live().filter(order=order, replaces=None, unit__place__client=order.client_id)
    return Counter(rows.exclude(shipment__status__in=GONE).values_list("line_id", flat=True))


def left_by_line(order_ids: Sequence[int]) -> dict[int, Decimal]:
    """What has left for good, by order line: what a lost parcel held is to be sent again."""
    sent = ShipmentLine.objects.filter(shipment__order__in=order_ids, shipment__status__in=GONE)
    lost = ParcelItem.objects.filter(parcel__shipment__order__in=order_ids, parcel__status=Parcel.Status.LOST)
    found = _by_line(sent)
    for line, quantity in _by_line(lost).items():
        found[line] -= quantity
    return found


def _by_line(rows: QuerySet[Any]) -> dict[int, Any]:
    return dict(rows.order_by().values_list("line_id").annotate(total=Sum("quantity")).values_list("line_id", "total"))


def _kept(order: Order) -> dict[tuple[int, int], Reservation]:
    """(line, place) -> what is promised. By the order's reference: a line may be gone since."""
    rows = Reservation.objects.live().filter(for_model=LINE, for_reference=order.reference)
    return {(int(row.for_pk or 0), row.place_id): row for row in rows.select_related("product", "place")}


def _adjust(order: Order, lines: dict[int, Any], wanted: Wanted, actor: Any) -> None:
    kept = _kept(order)
    for key, held in sorted(kept.items(), key=lambda pair: pair[0]):
        line = lines.get(key[0])
        target = wanted.get(key, ZERO) if line is not None and line.product_id == held.product_id else ZERO
        if held.quantity > target:
            holding.release(held, held.quantity - target, actor=actor)
    found = {place.pk: place for place in Place.objects.filter(pk__in={place for _, place in wanted})}
    for (pk, place), target in sorted(wanted.items()):
        row, line = kept.get((pk, place)), lines.get(pk)
        if line is None:
            continue
        known = row.quantity if row is not None and row.product_id == line.product_id else ZERO
        if target > known:
            holding.reserve(
                line.product, target - known, place=found[place], cause=cause_of(line, order), wait=True, actor=actor
            )


@transaction.atomic
def assign(order: Order, line: OrderLine, unit: Unit, *, actor: Any) -> Device:
    """Give a unit that stands in one of our places to a line of this order, held by the caller. Refuses one that is given or
    promised to another."""
    place = unit.place
    if place is None or not place.is_own:
        raise Refused(f"{unit.serial} n'est pas dans un de nos lieux : {where(unit)}. Rien n'a été affecté.")
    if not place.usable:
        raise Refused(
            f"{unit.serial} est dans « {place.name} », hors du stock disponible : triez-le d'abord, puis lisez-le."
        )
    hold_levels(order, (unit.product_id, place.pk))
    if not Unit.objects.filter(pk=unit.pk, place=place).exists():
        raise Overtaken(f"{unit.serial} vient d'être déplacé : lisez-le de nouveau.")
    device = Device(
        order=order, partner_id=order.partner_id, line=line, product_id=line.product_id, unit=unit, label=line.label,
        serial=unit.serial, mac=unit.mac, staged_by=actor.name if actor else "", staged_at=timezone.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            device.save(force_insert=True)
    except IntegrityError as error:
        refuse_given(unit, order, actor)
        raise Overtaken(f"{unit.serial} vient de changer de commande : recommencez.") from error
    settle(order, actor=actor)
    _ensure_held(order, line, place, unit)
    emit("record.saved", record=device, created=True)
    log(
        unit,
        f"a affecté l'appareil à {order.reference}, {order.client_name}",
        actor=actor,
        audience=Audience.INTERNAL,
        icon="clipboard-check",
        url=order.get_absolute_url(),
    )
    return device


def refuse_given(unit: Unit, here: Order, actor: Any) -> None:
    """A unit belongs to one order at a time; which one is said to those who may see it."""
    found = Device.objects.live().filter(unit=unit).select_related("order").first()
    if found is None:
        return
    if found.order_id == here.pk:
        raise Overtaken(f"{unit.serial} est déjà sur cette fiche, pour « {found.label} ».")
    order = found.order
    seen = actor is None or Order.objects.visible_to(actor).filter(pk=order.pk).exists()
    whose = (
        f"pour la commande {order.reference} ({order.client_name}), « {found.label} »"
        if seen
        else "pour une autre commande"
    )
    raise Overtaken(f"{unit.serial} est déjà enregistré {whose}. Un numéro de série appartient à un seul appareil.")


def _ensure_held(order: Order, line: OrderLine, place: Place, unit: Unit) -> None:
    """The units given to this line here are all set aside for it; otherwise somebody else's goods would be taken."""
    there = Device.objects.here().filter(line=line, unit__place=place).count()
    held = (
        Reservation.objects.filter(for_model=LINE, for_pk=line.pk, product=line.product, place=place)
        .values_list("held", flat=True)
        .first()
    )
    if (held or ZERO) < there:
        others = french.listing(
            list(
                Reservation.objects.filter(product=line.product, place=place, held__gt=0)
                .exclude(for_reference=order.reference)
                .order_by("at", "pk")
                .values_list("for_reference", flat=True)[:3]
            )
        )
        whose = f" à {others}" if others.strip() else " à d'autres"
        raise Refused(
            f"{unit.serial} ne peut pas être affecté : tout ce qui reste de « {unit.product.name} » dans « {place.name} » est "
            f"promis{whose}. Réceptionnez du réassort, ou libérez-en une."
        )


@transaction.atomic
def free(order: Order, reason: str, *, actor: Any = None) -> None:
    """The order gives back what has not left: its units and its promises."""
    hold_levels(order)
    for device in Device.objects.here().filter(order=order).select_related("unit"):
        remove(device, reason, actor=actor)
    settle(order, actor=actor)


def remove(device: Device, reason: str, *, actor: Any = None) -> None:
    """No longer the order's; the row stays as history. Its place and its promise are the caller's."""
    device.removed_at, device.removed_reason = timezone.now(), " ".join(reason.split())[:200]
    device.removed_by = getattr(actor, "name", "") or ""
    device.save(update_fields=["removed_at", "removed_reason", "removed_by"])
    emit("record.saved", record=device, created=False)


@transaction.atomic
def send(shipment: Shipment, *, actor: Any = None) -> None:
    """The goods of a shipment that leaves go to the client's place, out of what was kept for its order. Called before the
    shipment is marked as sent, its order held; nothing when it already left."""
    shipment = Shipment.objects.select_for_update(of=("self",)).select_related("order").get(pk=shipment.pk)
    if shipment.status != Shipment.Status.PREPARED:
        return
    order = shipment.order
    settle(order, actor=actor)
    to, home = places.place_of_client(order.client), places.default_place()
    parts = _parts(shipment, home)
    lock_levels({(line.product_id, place) for line, at, _, _ in parts for place in (at.pk, to.pk)})
    kept = _kept(order)
    for line, at, quantity, units in parts:
        row = kept.get((line.pk, at.pk))
        if row is None:
            raise Refused(short(units[0].product if units else line.product, at, quantity, ZERO))
        holding.ship(row, quantity, to=to, units=units, cause=cause_of(line, order), actor=actor)


def _parts(shipment: Shipment, home: Place) -> list[tuple[Any, Place, Decimal, list[Unit]]]:
    """(line, from where, how many, which units), in the order in which levels are taken."""
    units: dict[tuple[int, Place], list[Unit]] = defaultdict(list)
    rows = (
        Device.objects.live()
        .filter(shipment=shipment, unit__isnull=False)
        .select_related("unit__place", "unit__product")
    )
    for device in rows.order_by("pk"):
        units[device.line_id, device.unit.place or home].append(device.unit)
    parts: list[tuple[Any, Place, Decimal, list[Unit]]] = []
    for row in shipment.lines.filter(line__product__isnull=False).select_related("line__product"):
        product = row.line.product
        if row.line.kind != HARDWARE or product is None:
            continue
        if not product.serialised:
            parts.append((row.line, home, row.quantity, []))
            continue
        mine = [(place, found) for (pk, place), found in units.items() if pk == row.line_id]
        if sum(len(found) for _, found in mine) != row.quantity:
            raise Refused(
                f"« {row.line.label} » est suivi par numéro de série : lisez les {french.number(row.quantity)} appareils sur une "
                "fiche de staging, puis expédiez."
            )
        parts += [(row.line, place, Decimal(len(found)), found) for place, found in mine]
    return sorted(parts, key=lambda part: (part[0].product_id, part[1].pk))


def kept_units(units: Sequence[int]) -> dict[int, Kept]:
    """Those of these units that an order has."""
    rows = Device.objects.live().filter(unit__in=units).select_related("order")
    return {
        device.unit_id: Kept(
            LINE,
            device.line_id,
            f"la commande {device.order.reference} ({device.order.client_name})",
            device.order.reference,
            device.order.get_absolute_url(),
            f"{device.order.client_name}, {device.label}",
        )
        for device in rows
    }
