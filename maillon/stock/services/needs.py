"""What must be bought: promised and not there, below its minimum, less what is already on its way. Two queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F, Sum

from maillon.catalog.models import Product, ProductCost, Supplier
from maillon.stock.models import Level, Place, PurchaseLine, Reservation

ZERO = Decimal(0)


@dataclass
class Need:
    """``missing``: promised and not there; ``below``: to come back to the minimums; ``on_order``: awaited or in a draft."""

    product: Product
    missing: Decimal = ZERO
    below: Decimal = ZERO
    on_order: Decimal = ZERO
    drafted: Decimal = ZERO
    waiting: list[Reservation] = field(default_factory=list)
    supplier: Supplier | None = None

    @property
    def to_order(self) -> Decimal:
        return max(ZERO, self.missing + self.below - self.on_order - self.drafted)


def needs(product_ids: list[int] | None = None) -> list[Need]:
    """By name of article; only those that still need to be ordered."""
    found: dict[int, Need] = {}

    def of(product: Product) -> Need:
        return found.setdefault(product.pk, Need(product))

    waiting = Reservation.objects.waiting().select_related("product", "place")
    levels = Level.objects.filter(
        minimum__gt=0, on_hand__lt=F("minimum") + F("reserved"), place__kind__in=Place.OWN
    ).select_related("product")
    if product_ids is not None:
        waiting, levels = waiting.filter(product__in=product_ids), levels.filter(product__in=product_ids)
    for reservation in waiting:
        need = of(reservation.product)
        need.missing += reservation.missing
        need.waiting.append(reservation)
    for level in levels:
        of(level.product).below += level.minimum - level.available
    for product, (awaited, drafted) in on_order(list(found)).items():
        found[product].on_order, found[product].drafted = awaited, drafted
    kept = [need for need in found.values() if need.to_order > 0]
    _suppliers(kept)
    return sorted(
        kept, key=lambda need: (need.supplier.name if need.supplier else "\uffff", need.product.name, need.product.pk)
    )


def on_order(products: list[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """Article -> (awaited from suppliers, in drafts not sent yet)."""
    rows = (
        PurchaseLine.objects.filter(product__in=products, purchase__status__in=("draft", "sent", "partial"))
        .values("product_id", "purchase__status")
        .annotate(rest=Sum(F("quantity") - F("received")))
        .order_by()
    )
    found: dict[int, tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
    for row in rows:
        awaited, drafted = found[row["product_id"]]
        if row["purchase__status"] == "draft":
            drafted += row["rest"]
        else:
            awaited += row["rest"]
        found[row["product_id"]] = (awaited, drafted)
    return dict(found)


def _suppliers(wanted: list[Need]) -> None:
    """Whom each was last bought from; else the supplier that the catalogue names."""
    ids = [need.product.pk for need in wanted]
    last = dict(
        PurchaseLine.objects.filter(product__in=ids)
        .exclude(purchase__status="cancelled")
        .order_by("product_id", "pk")
        .values_list("product_id", "purchase__supplier_id")
    )
    priced = ProductCost.objects.of(ids)
    named = {pk: next((c.supplier_id for c in costs if c.supplier_id), 0) for pk, costs in priced.items()}
    suppliers = {s.pk: s for s in Supplier.objects.current()}
    for need in wanted:
        pk = need.product.pk
        need.supplier = suppliers.get(last.get(pk, 0)) or suppliers.get(named.get(pk, 0))
