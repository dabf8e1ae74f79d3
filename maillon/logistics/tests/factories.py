"""One factory per model of the module, and an order brought where logistics takes it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import factory

from maillon.logistics.models import Carrier, Device, Parcel, ParcelItem, Shipment, ShipmentLine, StagingSheet
from maillon.logistics.services import checks, staging
from maillon.orders import services as orders
from maillon.orders.models import Order
from maillon.orders.services import lines
from maillon.orders.tests.factories import OrderFactory, OrderLineFactory, ProductFactory, make_client
from maillon.stock.models import Unit
from maillon.stock.tests.factories import put, unit_of


class CarrierFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Carrier

    name = factory.Sequence(lambda n: f"Rhône Express {n}")
    tracking_template = "https://suivi.rhone-express.example/colis/{tracking}"


class StagingSheetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StagingSheet

    order = factory.SubFactory(OrderFactory, step_kind="staging", step_label="Staging", step_role="staging")
    checks = factory.LazyFunction(checks.fresh)


class ShipmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Shipment

    order = factory.SubFactory(OrderFactory)
    client_name = factory.SelfAttribute("order.client_name")
    partner = factory.SelfAttribute("order.partner")


class ShipmentLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ShipmentLine

    shipment = factory.SubFactory(ShipmentFactory)
    line = factory.SubFactory(OrderLineFactory, order=factory.SelfAttribute("..shipment.order"))
    quantity = Decimal(1)


class ParcelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Parcel

    shipment = factory.SubFactory(ShipmentFactory)
    partner = factory.SelfAttribute("shipment.partner")
    rank = factory.Sequence(lambda n: n % 30000 + 1)


class ParcelItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ParcelItem

    parcel = factory.SubFactory(ParcelFactory)
    partner = factory.SelfAttribute("parcel.partner")
    line = factory.SubFactory(OrderLineFactory, order=factory.SelfAttribute("..parcel.shipment.order"))
    quantity = Decimal(1)


class DeviceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Device

    line = factory.SubFactory(
        OrderLineFactory, product=factory.SubFactory(ProductFactory), kind="hardware", serialised=True, has_mac=True
    )
    order = factory.SelfAttribute("line.order")
    partner = factory.SelfAttribute("order.partner")
    product = factory.SelfAttribute("line.product")
    label = factory.SelfAttribute("line.label")
    serial = factory.Sequence(lambda n: f"31020A47{n:05d}")
    mac = factory.Sequence(lambda n: f"24:9A:D8:4C:{n // 256 % 256:02X}:{n % 256:02X}")
    unit = factory.LazyAttribute(lambda o: unit_of(o.product, o.serial, mac=o.mac) if o.product else None)


def shelve(order: Order, *serials: str) -> None:
    """These handsets are in stock, as received: their MAC address still to be read."""
    product = order.lines.get(serialised=True).product
    for serial in serials:
        unit_of(product, serial)


def in_staging(actor: Any, *, client: Any = None, quantity: int = 3, product: Any = None, **changes: Any) -> Order:
    """An order of handsets that stands at its staging, with its sheet; ``3102-00000001`` and following are in stock for it."""
    order = orders.key(client or make_client(), actor=actor, subject="Téléphonie", **changes)
    lines.add(order, ProductFactory(service=True), actor=actor)
    lines.add(order, product or ProductFactory(name="Poste Yealink T54W"), actor=actor, quantity=Decimal(quantity))
    order.refresh_from_db()
    while order.step_kind != "staging":
        order = orders.advance(order, actor=actor)
    for line in order.lines.filter(kind="hardware", product__isnull=False).select_related("product"):
        if line.serialised:
            stock(line.product, quantity)
        else:
            put(line.product, 4 * quantity)
    return order


def stock(product: Any, count: int, start: int = 0) -> None:
    for number in range(start + 1, start + count + 1):
        if not Unit.objects.filter(serial=f"3102-{number:08d}").exists():
            unit_of(product, f"3102-{number:08d}")


def stage_all(order: Order, actor: Any, start: int = 0) -> StagingSheet:
    """Every device read, every check ticked."""
    sheet = StagingSheet.objects.get(order=order)
    for need in staging.needs_of(order):
        for rank in range(need.left):
            number = start + rank + need.line.pk * 100
            if not Unit.objects.filter(serial=f"3102-{number:08d}").exists():
                unit_of(need.line.product, f"3102-{number:08d}")
            staging.scan(sheet, f"3102-{number:08d}", actor=actor)
            if need.line.has_mac:
                staging.scan(sheet, f"249AD8{number:06X}", actor=actor)
    for index in range(len(sheet.checks)):
        staging.tick(sheet, index, True, actor=actor)
    sheet.refresh_from_db()
    return sheet
