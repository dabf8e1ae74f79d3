"""What the demonstration's orders need is bought and received before they are prepared."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from maillon.catalog.models import Product, Supplier
from maillon.core import scope
from maillon.logistics.models import Device
from maillon.orders.models import Order, OrderLine
from maillon.stock.models import Level, Reservation, Unit
from maillon.stock.services import buying, places, receiving

BATCH = 12
ZERO = Decimal(0)


class Shelves:
    def __init__(self, world: SimpleNamespace) -> None:
        self.world, self.keeper, self.count = world, world.people["staging"], 0

    def numbers(self, product: Product) -> tuple[str, str]:
        """A serial number as the maker prints it, and the MAC address beside it."""
        self.count += 1
        prefix = product.mac_prefixes.replace(",", " ").split()
        mac = f"{prefix[0]}:B0:{self.count // 256:02X}:{self.count % 256:02X}" if prefix and product.has_mac else ""
        return f"{product.code.replace('-', '')}26{self.count:05d}", mac

    def supply(self, order: Order) -> None:
        """Buy and receive whatever this order, or an older one before it, still waits for."""
        lacking: dict[Product, Decimal] = {}
        for line in order.lines.filter(kind="hardware", product__isnull=False).select_related("product"):
            waiting = Reservation.objects.waiting().filter(product=line.product)
            if waiting.filter(for_reference=order.reference).exists() and line.product is not None:
                lacking[line.product] = sum((row.missing for row in waiting), ZERO)
        if lacking:
            with scope.scoped(scope.of_user(self.keeper)):
                self.buy(lacking)

    def buy(self, wanted: dict[Product, Decimal]) -> None:
        supplier = Supplier.objects.order_by("pk").first() or Supplier.objects.create(name="Distri Voix")
        lines = [(product, max(quantity, Decimal(BATCH))) for product, quantity in wanted.items()]
        purchase = buying.order_from_supplier(supplier, lines, actor=self.keeper)
        buying.send(purchase, actor=self.keeper)
        for line in purchase.lines.select_related("product").order_by("pk"):
            if line.product.serialised:
                serials = [self.numbers(line.product) for _ in range(int(line.quantity))]
                receiving.receive(line, serials=serials, actor=self.keeper)
            else:
                receiving.receive(line, line.quantity, actor=self.keeper)
        receiving.close(purchase, "", actor=self.keeper)

    def free(self, line: OrderLine, count: int) -> list[Any]:
        """So many units of this article that stand in the depot for nobody yet, the last received first."""
        rows = unclaimed().filter(product=line.product, place=places.default_place())
        return list(rows.order_by("-pk")[:count])

    def ensure(self, product: Product, quantity: Decimal) -> None:
        """So many of them are available in the depot."""
        level = Level.objects.filter(product=product, place=places.default_place()).first()
        lacking = quantity - (level.available if level else ZERO)
        if lacking > 0:
            with scope.scoped(scope.of_user(self.keeper)):
                self.buy({product: lacking})


def unclaimed() -> QuerySet[Unit]:
    """The units that no order has."""
    return Unit.objects.exclude(Exists(Device.objects.live().filter(unit=OuterRef("pk"))))
