"""A unit by any fragment of its serial number or MAC address, a purchase by its reference or its supplier."""

from __future__ import annotations

from maillon.search.sources import Found, SearchSource
from maillon.stock.models import Purchase, Unit


def found_unit(unit: Unit) -> Found:
    place = unit.place.name if unit.place else ""
    return Found(
        label=f"{unit.product.name} {unit.serial}",
        url=unit.get_absolute_url(),
        reference=unit.reference,
        detail=" · ".join(part for part in (unit.get_status_display(), place, unit.mac or "") if part),
        words=(unit.product.code,),
        numbers=tuple(number for number in (unit.serial, unit.mac, unit.reference) if number),
        client_id=unit.client_id,
    )


def found_purchase(purchase: Purchase) -> Found:
    return Found(
        label=f"{purchase.supplier_name} : {purchase.reference}",
        url=purchase.get_absolute_url(),
        reference=purchase.reference,
        detail=purchase.get_status_display(),
        words=(purchase.supplier_name,),
        numbers=tuple(number for number in (purchase.reference, purchase.supplier_reference) if number),
        weight=1 if purchase.status in Purchase.AWAITED else 0,
    )


SOURCES = (
    SearchSource("stock.unit", "Appareils du stock", "barcode", "stock.see", found_unit,
                 lambda: Unit.objects.select_related("product", "place"), order=58),
    SearchSource("stock.purchase", "Commandes fournisseurs", "shopping-cart", "purchases.see", found_purchase,
                 Purchase.objects.all, order=65),
)  # fmt: skip
