"""What comes back of a shipment: refused at the door, or given back later. Its state says where it waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Sum

from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.logistics.models import Device, Shipment
from maillon.logistics.services import goods
from maillon.logistics.services.goods import ZERO
from maillon.orders.models import Order
from maillon.orders.services.steps import HARDWARE
from maillon.records.services import log
from maillon.stock.models import Movement
from maillon.stock.services import handling, places
from maillon.stock.services.moving import ONE


class State(models.TextChoices):
    GOOD = "good", "Bon, remis en stock"
    TO_SORT = "to_sort", "À trier"
    FAULTY = "faulty", "Défectueux"


@dataclass(frozen=True)
class Returnable:
    """What of one line may still come back. ``devices``: for an article followed by numbers."""

    line: Any
    left: Decimal
    devices: list[Device]


def returnable(shipment: Shipment) -> list[Returnable]:
    """Nothing until it left: what is still here is taken out of the shipment instead."""
    if shipment.status not in goods.GONE:
        return []
    devices: dict[int, list[Device]] = {}
    rows = Device.objects.live().filter(shipment=shipment, unit__place__client=shipment.order.client_id)
    for device in rows.select_related("unit").order_by("pk"):
        devices.setdefault(device.line_id, []).append(device)
    lines = list(shipment.lines.select_related("line__product").order_by("line__position", "pk"))
    back = _back([row.line_id for row in lines])
    found = []
    for row in lines:
        product = row.line.product
        if product is None or row.line.kind != HARDWARE:
            continue
        mine = devices.get(row.line_id, [])
        left = Decimal(len(mine)) if product.serialised else max(ZERO, row.quantity - back.get(row.line_id, ZERO))
        if left:
            found.append(Returnable(row.line, left, mine))
    return found


def _back(line_ids: Sequence[int]) -> dict[Any, Decimal]:
    """order line -> what already came back of it."""
    rows = Movement.objects.filter(for_model=goods.LINE, for_pk__in=line_ids, reason=Movement.Reason.RETURN)
    return dict(rows.order_by().values_list("for_pk").annotate(total=Sum("quantity")).values_list("for_pk", "total"))


@transaction.atomic
def take_back(
    shipment: Shipment,
    *,
    devices: Sequence[int] = (),
    quantities: Mapping[int, Decimal] | None = None,
    state: str,
    reason: str,
    actor: Any,
) -> int:
    """``devices``: keys of those that came back; ``quantities``: order line -> how many, for goods without numbers. Returns how
    many articles came back. What is good is available again at once; the rest waits to be sorted."""
    if actor is not None and not actor.can("shipments.edit"):
        raise Refused("Votre rôle ne permet pas d'enregistrer un retour.")
    if not reason.strip():
        raise Refused("Dites pourquoi ce matériel revient : c'est gardé dans son histoire.")
    order = Order.objects.select_for_update(of=("self",)).get(pk=shipment.order_id)
    shipment = Shipment.objects.select_for_update(of=("self",)).select_related("order").get(pk=shipment.pk)
    to = places.default_place() if state == State.GOOD else places.returns_place()
    said = f"{State(state).label} : {' '.join(reason.split())}"[:200]
    parts = _parts(shipment, devices, quantities or {})
    if not parts:
        raise Refused("Choisissez ce qui revient : cochez un appareil, ou indiquez une quantité.")
    for line, quantity, units in sorted(parts, key=lambda part: part[0].product_id):
        handling.take_back(
            line.product, quantity, client=order.client, to=to, units=units, comment=said,
            cause=goods.cause_of(line, order), actor=actor,
        )  # fmt: skip
    count = sum((quantity for _, quantity, _ in parts), ZERO)
    _tell(shipment, order, parts, said, actor)
    return int(count)


def _parts(
    shipment: Shipment, keys: Sequence[int], quantities: Mapping[int, Decimal]
) -> list[tuple[Any, Decimal, list[Any]]]:
    rows = returnable(shipment)
    known = {device.pk: (row.line, device) for row in rows for device in row.devices}
    if unknown := set(keys) - set(known):
        raise Overtaken(f"{french.plural(len(unknown), 'appareil')} de cette liste déjà revenu : rechargez la page.")
    parts = [(known[key][0], ONE, [known[key][1].unit]) for key in keys]
    for row in rows:
        wanted = quantities.get(row.line.pk, ZERO)
        if wanted < 0 or (wanted and wanted > row.left):
            raise Refused(f"« {row.line.label} » : {french.number(row.left)} au plus peuvent revenir.")
        if wanted and not row.devices:
            parts.append((row.line, wanted, []))
    return parts


def _tell(shipment: Shipment, order: Order, parts: Any, said: str, actor: Any) -> None:
    what = french.listing(
        [units[0].serial if units else f"{french.number(quantity)} {line.label}" for line, quantity, units in parts]
    )
    for record in (shipment, order):
        log(
            record,
            f"a enregistré un retour de {shipment.reference}",
            actor=actor,
            icon="truck-return",
            tone="warning",
            detail=f"{what}. {said}",
            url=shipment.get_absolute_url(),
        )
