"""What is left of an order's preparation and parcels when it is cancelled."""

from __future__ import annotations

from typing import Any

from maillon.accounts.roles import Role
from maillon.core import french
from maillon.logistics.models import Device, Shipment, StagingSheet
from maillon.orders.undoing import Consequence, Undoing


def of_staging(order: Any) -> list[Consequence]:
    found = []
    sheet = StagingSheet.objects.filter(order=order).exclude(status=StagingSheet.Status.CANCELLED).first()
    if sheet is not None:
        found.append(Consequence(f"Fiche de staging {sheet.reference} fermée", sheet.get_absolute_url()))
    here = Device.objects.here().filter(order=order)
    if count := here.count():
        prepared = french.plural(count, "appareil préparé", "appareils préparés")
        found.append(
            Consequence(
                f"{prepared} à remettre en rayon",
                sheet.get_absolute_url() if sheet else "",
                f"Déprogrammer et ranger {prepared} pour {order.reference}",
                Role.STAGING,
            )
        )
    return found


def of_parcels(order: Any) -> list[Consequence]:
    rows = Shipment.objects.filter(order=order).exclude(status=Shipment.Status.CANCELLED).order_by("pk")
    return [_parcel(shipment) for shipment in rows]


def _parcel(shipment: Shipment) -> Consequence:
    url = shipment.get_absolute_url()
    if shipment.status == Shipment.Status.PREPARED:
        return Consequence(f"Expédition {shipment.reference} annulée, rien ne part", url)
    where = "livré" if shipment.status == Shipment.Status.DELIVERED else "en route"
    return Consequence(
        f"Colis {shipment.reference} déjà {where} : à faire revenir",
        url,
        f"Organiser le retour du colis {shipment.reference}",
        Role.STAGING,
    )


OFFERS = (Undoing("Staging", of_staging, order=20), Undoing("Expéditions", of_parcels, order=30))
