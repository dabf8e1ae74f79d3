"""A serial number, a MAC address or a parcel number, by any fragment."""

from __future__ import annotations

from maillon.logistics.models import Device, Shipment
from maillon.search.sources import Found, SearchSource


def found_device(device: Device) -> Found:
    order = device.order
    return Found(
        label=f"{device.label} {device.serial}",
        url=f"{order.get_absolute_url()}/expeditions",
        reference=order.reference,
        detail=" · ".join(part for part in (order.client_name, device.mac or "") if part),
        words=(order.client_name,),
        numbers=tuple(number for number in (device.serial, device.mac) if number),
        client_id=order.client_id,
    )


def found_shipment(shipment: Shipment) -> Found:
    return Found(
        label=f"{shipment.client_name} : {shipment.reference}",
        url=shipment.get_absolute_url(),
        reference=shipment.reference,
        detail=" · ".join(
            part for part in (shipment.get_status_display(), shipment.carrier_name, shipment.tracking) if part
        ),
        words=(shipment.client_name,),
        numbers=(shipment.reference, *(parcel.tracking for parcel in shipment.parcels.all() if parcel.tracking)),
        partner_id=shipment.partner_id,
        client_id=shipment.order.client_id,
        weight=1 if shipment.status in ("prepared", "shipped") else 0,
    )


SOURCES = (
    SearchSource("logistics.device", "Matériel", "barcode", "staging.see", found_device,
                 lambda: Device.objects.select_related("order"), order=60),
    SearchSource("logistics.shipment", "Expéditions", "truck", "shipments.see", found_shipment,
                 lambda: Shipment.objects.select_related("order").prefetch_related("parcels"), order=55),
)  # fmt: skip
