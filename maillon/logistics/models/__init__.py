from maillon.logistics.models.shipping import Carrier, Parcel, ParcelItem, Shipment, ShipmentLine
from maillon.logistics.models.staging import Checklist, Device, DeviceQuerySet, SheetQuerySet, StagingSheet

__all__ = [
    "Carrier",
    "Checklist",
    "Device",
    "DeviceQuerySet",
    "Parcel",
    "ParcelItem",
    "SheetQuerySet",
    "Shipment",
    "ShipmentLine",
    "StagingSheet",
]
