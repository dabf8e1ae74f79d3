"""The forms of the catalogue."""

from maillon.catalog.forms.bundles import BundleItemForm
from maillon.catalog.forms.price_lists import GiveForm, PriceListForm, PriceListItemForm
from maillon.catalog.forms.products import ATTRIBUTES, ProductForm
from maillon.catalog.forms.suppliers import CostForm, SupplierForm
from maillon.catalog.forms.vat import VatRateForm

__all__ = [
    "ATTRIBUTES",
    "BundleItemForm",
    "CostForm",
    "GiveForm",
    "PriceListForm",
    "PriceListItemForm",
    "ProductForm",
    "SupplierForm",
    "VatRateForm",
]
