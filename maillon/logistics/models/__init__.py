from maillon.logistics.models.shipping import Carrier, Shipment, ShipmentLine
from maillon.logistics.models.staging import Device, DeviceQuerySet, SheetQuerySet, StagingSheet

__all__ = ["Carrier", "Device", "DeviceQuerySet", "SheetQuerySet", "Shipment", "ShipmentLine", "StagingSheet"]
