from maillon.logistics.models.shipping import Carrier, Parcel, ParcelItem, Shipment, ShipmentLine
from maillon.logistics.models.staging import Device, DeviceQuerySet, SheetQuerySet, StagingSheet

__all__ = [
    "Carrier",
    "Device",
    "DeviceQuerySet",
    "Parcel",
    "ParcelItem",
    "SheetQuerySet",
    "Shipment",
    "ShipmentLine",
    "StagingSheet",
]
