"""What each carrier takes away today: what is ready to leave, and what left today. Reading it changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from maillon.accounts.models import Company
from maillon.core import french
from maillon.core.errors import Refused
from maillon.documents.branding import brand_of
from maillon.documents.rendering import RenderError, render
from maillon.logistics.models import Carrier, Parcel, Shipment
from maillon.logistics.workflow import missing_to_leave
from maillon.orders.services.papers import long_date

MOST = 300


@dataclass(frozen=True)
class Pickup:
    """``waiting``: the shipments of this carrier that lack something, each with what."""

    carrier: Carrier
    ready: list[tuple[Shipment, list[Parcel]]]
    waiting: list[tuple[Shipment, str]]

    @property
    def parcels(self) -> list[Parcel]:
        return [parcel for _, boxes in self.ready for parcel in boxes]

    @property
    def weight(self) -> Decimal:
        return sum((parcel.weight_kg or Decimal(0) for parcel in self.parcels), Decimal(0))

    @property
    def total(self) -> str:
        words = [french.plural(len(self.ready), "expédition"), french.plural(len(self.parcels), "colis", "colis")]
        unweighed = sum(parcel.weight_kg is None for parcel in self.parcels)
        if self.weight:
            words.append(f"{french.number(self.weight, 1)} kg")
        if unweighed:
            words.append(f"{french.plural(unweighed, 'colis', 'colis')} sans poids")
        return ", ".join(words)


def of_day(user: Any, day: date | None = None) -> list[Pickup]:
    """By carrier, those that have something today: a few queries."""
    today = day or timezone.localdate()
    rows = Shipment.objects.visible_to(user).exclude(carrier=None).select_related("order", "carrier")
    rows = rows.filter(Q(status=Shipment.Status.PREPARED) | Q(status=Shipment.Status.SHIPPED, shipped_on=today))
    found: dict[int, Pickup] = {}
    parcels = Prefetch("parcels", Parcel.objects.annotate(held=Count("items")))  # as the guard reads them
    for shipment in rows.prefetch_related(parcels).order_by("carrier__name", "carrier", "pk")[:MOST]:
        carrier: Any = shipment.carrier
        boxes = list(shipment.parcels.all())
        pickup = found.setdefault(carrier.pk, Pickup(carrier, [], []))
        missing = missing_to_leave(shipment, boxes) if shipment.status == Shipment.Status.PREPARED else None
        if missing:
            pickup.waiting.append((shipment, missing[0]))
        else:
            pickup.ready.append((shipment, boxes))
    return list(found.values())


def slip(pickup: Pickup, day: date) -> bytes:
    """The list that the driver signs."""
    if not pickup.ready:
        raise Refused(f"Rien n'est prêt pour {pickup.carrier.name} aujourd'hui : complétez d'abord les expéditions.")
    brand = brand_of(Company.current())
    data = {
        "brand": brand.as_data(),
        "number": f"{pickup.carrier.name} · {day:%d/%m/%Y}",
        "seller": {"name": brand.name, "lines": [t for t in (brand.email, french.phone(brand.phone)) if t]},
        "carrier": {"name": pickup.carrier.name},
        "facts": [{"label": "Enlèvement du", "value": long_date(day)}, {"label": "Remis", "value": pickup.total}],
        "rows": [_row(*row) for row in pickup.ready],
        "total": pickup.total,
    }
    try:
        return render("enlevement", data, timestamp=timezone.now())
    except RenderError as error:
        raise Refused(str(error)) from error


def _row(shipment: Shipment, boxes: list[Parcel]) -> dict[str, Any]:
    weight = shipment.weight_kg
    return {
        "ref": shipment.reference,
        "client": shipment.client_name,
        "place": (shipment.address.splitlines() or [""])[-1],
        "parcels": str(len(boxes)),
        "weight": f"{french.number(weight, 1)} kg" if weight else "–",
        "tracking": [parcel.tracking for parcel in boxes if parcel.tracking] or ["–"],
    }
