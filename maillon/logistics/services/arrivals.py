"""Parcels on the other side: each arrives on its day, with its proof, or is lost without holding the others."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import Refused
from maillon.logistics.models import Parcel, Shipment
from maillon.logistics.services import losses, parcels, shipping
from maillon.logistics.workflow import PARCEL
from maillon.orders.services import advance_if_ready
from maillon.records import attachments
from maillon.records.models import Attachment, Audience
from maillon.records.services import log

PROOF = "preuve de livraison"


@transaction.atomic
def deliver(parcel: Parcel, *, actor: Any = None, delivered_on: date | None = None, received_by: str = "") -> Parcel:
    """One parcel arrived. The last one of those under way makes the shipment delivered."""
    shipping.take_turn(parcel.shipment)
    shipment = parcels.hold(parcel.shipment, actor)
    found = parcels.current(shipment, parcel)
    day = delivered_on or timezone.localdate()
    parcels.check_day(shipment, day)
    name = " ".join(received_by.split())[:120]
    if found.status == Parcel.Status.LOST:
        losses.write_back(found, actor=actor)
    arrived: Parcel = PARCEL.apply(found, "deliver", actor=actor, delivered_on=day, received_by=name)
    words = f"a noté la livraison du {parcels.name_of(found)}"
    shipment = parcels.changed(shipment, words, actor)
    left = shipment.parcels.filter(status=Parcel.Status.SHIPPED)
    if shipment.status == Shipment.Status.SHIPPED and not left.exists():
        last = shipment.parcels.exclude(delivered_on=None).order_by("-delivered_on", "-rank")[0]
        shipping.deliver(shipment, actor=actor, delivered_on=last.delivered_on, received_by=last.received_by)
    else:
        advance_if_ready(shipment.order, shipping.DELIVERY, actor=actor, reason=f"{shipment.reference} livrée")
    return arrived


@transaction.atomic
def lose(parcel: Parcel, reason: str, *, actor: Any = None) -> Parcel:
    """It will not arrive: what it held is to be sent again. Found after all, it is delivered like another."""
    shipping.take_turn(parcel.shipment)
    shipment = parcels.hold(parcel.shipment, actor)
    found = parcels.current(shipment, parcel)
    gone: Parcel = PARCEL.apply(found, "lose", actor=actor, reason=reason)
    losses.write_off(found, actor=actor)
    log(
        shipment.order,
        f"a déclaré perdu le {parcels.name_of(found)} du {shipment.reference}",
        actor=actor,
        icon="package-off",
        tone="error",
        detail=reason.strip(),
        url=shipment.get_absolute_url(),
    )
    parcels.changed(shipment, f"a déclaré perdu le {parcels.name_of(found)}", actor)
    arrived = shipment.parcels.filter(status=Parcel.Status.DELIVERED).order_by("-delivered_on", "-rank").first()
    if arrived and not shipment.parcels.filter(status=Parcel.Status.SHIPPED).exists():
        shipping.deliver(shipment, actor=actor, delivered_on=arrived.delivered_on, received_by=arrived.received_by)
    return gone


@transaction.atomic
def prove(shipment: Shipment, file: Any, *, actor: Any) -> Attachment:
    """The slip signed on arrival, or a photo of the parcel at the door: whoever may read the delivery note may read it."""
    audience = Audience.PARTNER if shipment.partner_id else Audience.INTERNAL
    kept = attachments.attach(shipment, file, actor=actor, audience=audience, category=PROOF)
    if not kept.content_type.startswith("image/") and kept.content_type != "application/pdf":
        raise Refused(
            f"« {kept.name} » n'est ni une photo ni un PDF : joignez le récépissé signé ou une photo du colis."
        )
    return kept
