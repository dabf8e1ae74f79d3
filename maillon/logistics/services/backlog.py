"""What remains to ship of an order once a part of it left, and what the suppliers still have to bring for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from maillon.catalog.models import Kind
from maillon.core import french
from maillon.logistics.services import goods, shortages
from maillon.logistics.services.shortages import Shortage
from maillon.orders.sites import Measure

ZERO = Decimal(0)


@dataclass(frozen=True)
class Left:
    """One line not entirely gone. ``awaited``: what it lacks in stock, for those who read it; ``None`` for the others."""

    label: str
    measure: Measure
    awaited: Shortage | None = None
    reads_stock: bool = False

    @property
    def quantity(self) -> Decimal:
        return self.measure.total - self.measure.done

    @property
    def said(self) -> str:
        """« 3 à expédier, en stock », « 3 à expédier, 10 attendus le 3 décembre »."""
        words = f"{french.number(self.quantity)} à expédier"
        if not self.reads_stock:
            return words
        if self.awaited is None:
            return f"{words}, en stock"
        return f"{words}, {french.number(self.awaited.missing)} à recevoir : {self.awaited.coming}"


@dataclass(frozen=True)
class Backlog:
    total: Measure
    rows: list[Left]


def of_order(order: Any, *, reads_stock: bool) -> Backlog | None:
    """Nothing before a first parcel left, nor once all did."""
    lines = [line for line in order.lines.all() if line.kind == Kind.HARDWARE]
    gone = goods.left_by_line([order.pk]) if lines else {}
    done = {line.pk: min(max(gone.get(line.pk, ZERO), ZERO), line.quantity) for line in lines}
    left = [line for line in lines if done[line.pk] < line.quantity]
    if not left or not any(done.values()):
        return None
    lacking = shortages.of_orders([order]).get(order.pk, []) if reads_stock else []
    by_product = {shortage.product.pk: shortage for shortage in lacking}
    rows = [
        Left(
            line.label,
            Measure("expédié", done[line.pk], line.quantity),
            by_product.get(line.product_id),
            reads_stock and line.product_id is not None,
        )
        for line in left
    ]
    total = Measure("expédié", sum(done.values(), ZERO), sum((line.quantity for line in lines), ZERO))
    return Backlog(total, rows)
