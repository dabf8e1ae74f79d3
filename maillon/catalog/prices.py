"""Prices as people type them. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from maillon.core.identifiers import Invalid, plain

HIGHEST = Decimal("99999999")


def read_price(text: str) -> Decimal:
    """« 1 284,50 € » -> Decimal("1284.50"); four decimals at most. Raises ``Invalid``."""
    typed = re.sub(r"[\s€]", "", plain(text)).replace(",", ".")
    if typed.startswith("-"):
        raise Invalid("Un prix n'est pas négatif : une remise se met sur la ligne du devis.")
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]*)?", typed):
        raise Invalid("Écrivez un montant, comme 129,90.")
    if len(typed.partition(".")[2]) > 4:
        raise Invalid("Quatre décimales au plus.")
    price = Decimal(typed)
    if price > HIGHEST:
        raise Invalid("Ce prix dépasse cent millions d'euros : vérifiez la virgule.")
    return price


def shown_price(price: Decimal) -> str:
    """« 129,90 », « 0,0125 »: two decimals, more only when there are."""
    exact = price.normalize()
    places = max(2, -int(exact.as_tuple().exponent)) if exact else 2
    return f"{price:.{places}f}".replace(".", ",")


def margin_rate(sale: Decimal, purchase: Decimal) -> Decimal | None:
    """(sale - purchase) / sale in percent; nothing for what is given away."""
    return (sale - purchase) * 100 / sale if sale else None
