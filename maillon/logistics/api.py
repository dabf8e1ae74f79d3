"""REST: the shipments that the caller may see, their lines and serial numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from maillon.core.api import Paging, page, require
from maillon.lists.grammar import cleaned
from maillon.logistics.lists import shipments_by_words
from maillon.logistics.models import Device, Parcel, Shipment
from maillon.logistics.services import papers

router = Router()


class ShipmentFilter(Schema):
    q: str = Field("", max_length=200, description="Mots du client, de la référence ou du numéro de suivi.")
    status: Shipment.Status | None = None


class ShipmentRow(Schema):
    """``name``: the client. ``tracking``: every parcel's number; ``tracking_url``: the link, when there is one parcel."""

    reference: str
    name: str
    order: str
    status: str
    carrier: str
    tracking: str
    tracking_url: str
    parcels: int
    parcels_delivered: int
    weight_kg: Decimal | None
    recipient: str
    address: str
    shipped_on: date | None
    delivered_on: date | None
    received_by: str


class ShipmentPage(Schema):
    items: list[ShipmentRow]
    next: str | None


class ShipmentLineRow(Schema):
    label: str
    quantity: Decimal
    serials: list[str]


class ParcelRow(Schema):
    """``rank``: its place in the shipment, from 1."""

    rank: int
    status: str
    tracking: str
    tracking_url: str
    weight_kg: Decimal | None
    delivered_on: date | None
    received_by: str
    lines: list[ShipmentLineRow]


class ShipmentFull(ShipmentRow):
    lines: list[ShipmentLineRow]
    parcel_rows: list[ParcelRow]


def row(shipment: Shipment) -> dict[str, Any]:
    names = (
        "reference", "status", "tracking", "weight_kg", "recipient", "address", "shipped_on", "delivered_on", "received_by",
    )  # fmt: skip
    parcels = list(shipment.parcels.all())
    return {name: getattr(shipment, name) for name in names} | {
        "name": shipment.client_name,
        "order": shipment.order.reference,
        "carrier": shipment.carrier_name,
        "parcels": len(parcels),
        "parcels_delivered": sum(parcel.status == Parcel.Status.DELIVERED for parcel in parcels),
        "tracking_url": parcels[0].tracking_url if len(parcels) == 1 else "",
    }


def line_rows(shipment: Shipment, user: Any) -> list[dict[str, Any]]:
    serials: dict[int, list[str]] = {}
    for line, serial in Device.objects.visible_to(user).filter(shipment=shipment).values_list("line_id", "serial"):
        serials.setdefault(line, []).append(serial)
    return [
        {"label": found.line.label, "quantity": found.quantity, "serials": serials.get(found.line_id, [])}
        for found in shipment.lines.select_related("line").order_by("line__position", "pk")
    ]


def parcel_rows(shipment: Shipment) -> list[dict[str, Any]]:
    held = papers.items_of(shipment)
    names = ("rank", "status", "tracking", "tracking_url", "weight_kg", "delivered_on", "received_by")
    return [
        {name: getattr(parcel, name) for name in names}
        | {
            "lines": [
                {"label": line.label, "quantity": quantity, "serials": [device.serial for device in devices]}
                for line, quantity, devices in held.get(parcel.pk, {}).values()
            ]
        }
        for parcel in shipment.parcels.all()
    ]


@router.get("shipments", response=ShipmentPage, summary="Expéditions, les plus récentes d'abord")
def shipments(request: HttpRequest, asked: Query[ShipmentFilter], paging: Query[Paging]) -> dict[str, Any]:
    user = require(request, "shipments.see")
    rows: QuerySet[Any] = Shipment.objects.visible_to(user).select_related("order").prefetch_related("parcels")
    if asked.status:
        rows = rows.filter(status=asked.status)
    if text := cleaned(asked.q):
        rows = shipments_by_words(rows, text)
    return page(request, rows, paging, row)


@router.get(
    "shipments/{ref}", response=ShipmentFull, summary="Une expédition, ses lignes, ses colis et ses numéros de série"
)
def shipment(request: HttpRequest, ref: str) -> dict[str, Any]:
    user = require(request, "shipments.see")
    rows = Shipment.objects.visible_to(user).select_related("order").prefetch_related("parcels")
    found = get_object_or_404(rows, reference=cleaned(ref))
    return {**row(found), "lines": line_rows(found, user), "parcel_rows": parcel_rows(found)}
