"""What movements say, replayed one after the other. Pure: this is what the kept quantities are checked against."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

ZERO = Decimal(0)


class Impossible(ValueError):
    """A movement takes what is not there, or a unit from where it does not stand."""


@dataclass(frozen=True, slots=True)
class Step:
    """``source`` or ``destination`` is None when a count makes goods vanish or appear. ``unit``: one serialised item."""

    product: Hashable
    quantity: Decimal
    source: Hashable | None
    destination: Hashable | None
    unit: Hashable | None = None


@dataclass
class Books:
    """``stock``: (product, place) -> quantity. ``where``: unit -> place. ``endless``: places that have as much as is asked."""

    endless: frozenset[Hashable] = frozenset()
    stock: dict[tuple[Hashable, Hashable], Decimal] = field(default_factory=dict)
    where: dict[Hashable, Hashable | None] = field(default_factory=dict)

    def take(self, step: Step) -> None:
        if step.quantity <= 0 or step.source == step.destination:
            raise Impossible(f"{step}: a movement takes something from a place to another")
        if step.unit is not None and self.where.get(step.unit, step.source) != step.source:
            raise Impossible(f"{step}: the unit stands in {self.where[step.unit]}")
        self._add(step.product, step.source, -step.quantity)
        self._add(step.product, step.destination, step.quantity)
        if step.unit is not None:
            self.where[step.unit] = step.destination

    def _add(self, product: Hashable, place: Hashable | None, quantity: Decimal) -> None:
        if place is None or place in self.endless:
            return
        total = self.stock.get((product, place), ZERO) + quantity
        if total < 0:
            raise Impossible(f"{product} in {place} would be {total}")
        self.stock[product, place] = total

    def of(self, product: Hashable, place: Hashable) -> Decimal:
        return self.stock.get((product, place), ZERO)


def replay(steps: Iterable[Step], endless: Iterable[Hashable] = ()) -> Books:
    """The books after these movements, in order. Raises ``Impossible`` at the first that could not have been made."""
    books = Books(frozenset(endless))
    for step in steps:
        books.take(step)
    return books
