"""Places made when they are first needed, and the usual ones."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.catalog.models import Supplier
from maillon.clients.models import Client
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.stock.models import Level, Place
from maillon.technicians.models import Technician

USUAL = {
    Place.Kind.WAREHOUSE: "Dépôt",
    Place.Kind.STAGING: "Atelier de staging",
    Place.Kind.SCRAP: "Rebut",
}
RETURNS = "Retours à trier"


def van_of(technician: Technician) -> Place:
    return Place.objects.get_or_create(
        technician=technician, defaults={"kind": Place.Kind.VAN, "name": f"Véhicule de {technician.name}"[:120]}
    )[0]


def place_of_client(client: Client) -> Place:
    return Place.objects.get_or_create(client=client, defaults={"kind": Place.Kind.CLIENT, "name": client.name})[0]


def place_of_supplier(supplier: Supplier) -> Place:
    return Place.objects.get_or_create(
        supplier=supplier, defaults={"kind": Place.Kind.SUPPLIER, "name": supplier.name}
    )[0]


def default_place() -> Place:
    """Where deliveries arrive unless said otherwise."""
    found = Place.objects.filter(is_default=True).first() or usual(Place.Kind.WAREHOUSE)
    return found


def usual(kind: str) -> Place:
    """The company's own warehouse, workshop or scrap heap: the first of its kind still in use."""
    rows = Place.objects.current().filter(kind=kind)
    found = (rows if kind == Place.Kind.SCRAP else rows.filter(usable=True)).order_by("-is_default", "pk").first()
    return found or Place.objects.get_or_create(name=USUAL[Place.Kind(kind)], kind=kind)[0]


def returns_place() -> Place:
    """Where what comes back waits to be sorted: it is ours, and not available."""
    found = Place.objects.current().filter(kind=Place.Kind.WAREHOUSE, usable=False).order_by("pk").first()
    return (
        found or Place.objects.get_or_create(name=RETURNS, defaults={"kind": Place.Kind.WAREHOUSE, "usable": False})[0]
    )


@transaction.atomic
def save_place(place: Place, *, actor: Any = None) -> Place:
    """One place is proposed by default: choosing another takes its turn."""
    if place.is_default:
        list(
            Place.objects.select_for_update().filter(kind=Place.Kind.WAREHOUSE).order_by("pk")
        )  # one chooser at a time
        Place.objects.exclude(pk=place.pk).filter(is_default=True).update(is_default=False)
    created = place._state.adding
    place.save()
    emit("stock.place_saved", record=place, actor=actor, created=created)
    return place


@transaction.atomic
def archive_place(place: Place) -> None:
    """Closed once empty: what stands there is moved first."""
    if place.is_default:
        raise Refused(f"« {place.name} » est le lieu proposé par défaut : choisissez-en un autre d'abord.")
    if Level.objects.select_for_update().filter(place=place, on_hand__gt=0).exists():
        raise Refused(f"Il reste du matériel dans « {place.name} » : transférez-le, puis fermez le lieu.")
    place.archived_at = timezone.now()
    place.save(update_fields=["archived_at"])
