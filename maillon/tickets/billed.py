"""Where time spent is invoiced, as the module that invoices says it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from maillon.core.modules import registry


@dataclass(frozen=True)
class Billed:
    """``text``: « Facturé : FA-2026-00012 »."""

    text: str
    number: str
    url: str


@dataclass(frozen=True)
class TimeBilling:
    """Offered by the module that invoices time. ``of(entries, user)``: {entry: where it is}, by keys, for who may see it there."""

    of: Callable[[list[int], Any], dict[int, Billed]]
    right: str


def is_billed_here() -> bool:
    return bool(registry.offered(TimeBilling))


def told_to(user: Any) -> bool:
    return any(user.can(offer.right) for offer in registry.offered(TimeBilling))


def where(rows: Iterable[Any], user: Any) -> dict[int, Billed]:
    """Of the entries that are on an invoice. One query for each module that invoices, none when nothing is invoiced."""
    keys = [row.pk for row in rows if row.invoiced_at]
    found: dict[int, Billed] = {}
    for offer in registry.offered(TimeBilling):
        if keys and user.can(offer.right):
            found |= offer.of(keys, user)
    return found
