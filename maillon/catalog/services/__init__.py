"""The verbs of the catalogue. ``prices`` reads what articles cost a partner; ``importing`` takes a file in."""

from maillon.catalog.services.bundles import remove_bundle_item, save_bundle_item
from maillon.catalog.services.price_lists import (
    archive_price_list,
    give,
    remove_item,
    restore_price_list,
    save_item,
    save_price_list,
    take_back,
)
from maillon.catalog.services.products import archive, remove_cost, restore, save_product, set_cost, update_cost
from maillon.catalog.services.suppliers import archive_supplier, restore_supplier, save_supplier, supplier_named
from maillon.catalog.services.vat import save_vat_rate

__all__ = [
    "archive",
    "archive_price_list",
    "archive_supplier",
    "give",
    "remove_bundle_item",
    "remove_cost",
    "remove_item",
    "restore",
    "restore_price_list",
    "restore_supplier",
    "save_bundle_item",
    "save_item",
    "save_price_list",
    "save_product",
    "save_supplier",
    "save_vat_rate",
    "set_cost",
    "supplier_named",
    "take_back",
    "update_cost",
]
