"""The lists of the catalogue."""

from maillon.catalog.lists.price_lists import PRICE_LISTS, period_words, state_chip
from maillon.catalog.lists.products import cost_of, kind_chip, product_list_of, with_costs
from maillon.catalog.lists.suppliers import SUPPLIERS

__all__ = [
    "PRICE_LISTS",
    "SUPPLIERS",
    "cost_of",
    "kind_chip",
    "period_words",
    "product_list_of",
    "state_chip",
    "with_costs",
]
