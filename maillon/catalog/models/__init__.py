"""What is sold and bought, with its prices."""

from maillon.catalog.models.imports import CatalogImport
from maillon.catalog.models.price_lists import PartnerPriceList, PriceList, PriceListItem
from maillon.catalog.models.products import LINE_KINDS, BundleItem, Kind, Product, ProductQuerySet, searchable
from maillon.catalog.models.suppliers import ProductCost, Supplier, SupplierQuerySet
from maillon.catalog.models.vat import VatRate

__all__ = [
    "LINE_KINDS",
    "BundleItem",
    "CatalogImport",
    "Kind",
    "PartnerPriceList",
    "PriceList",
    "PriceListItem",
    "Product",
    "ProductCost",
    "ProductQuerySet",
    "Supplier",
    "SupplierQuerySet",
    "VatRate",
    "searchable",
]
