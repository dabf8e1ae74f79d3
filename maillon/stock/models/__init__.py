"""Where goods are, what moved, each serialised item, what is bought."""

from maillon.stock.models.counts import Count, CountedUnit, CountLine
from maillon.stock.models.places import Level, Place
from maillon.stock.models.purchases import Purchase, PurchaseLine, PurchasePrice, Receipt, ReceiptLine
from maillon.stock.models.units import BareSerial, For, Movement, Reservation, Unit

__all__ = [
    "BareSerial",
    "Count",
    "CountLine",
    "CountedUnit",
    "For",
    "Level",
    "Movement",
    "Place",
    "Purchase",
    "PurchaseLine",
    "PurchasePrice",
    "Receipt",
    "ReceiptLine",
    "Reservation",
    "Unit",
]
