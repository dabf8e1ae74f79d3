"""One factory per model of stock, and shelves filled by the services themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import factory

from maillon.catalog.models import Product
from maillon.catalog.tests.factories import ProductFactory, SupplierFactory
from maillon.clients.tests.factories import ClientFactory
from maillon.stock.models import Count, Level, Movement, Place, Purchase, PurchaseLine, Unit
from maillon.stock.services import buying, receiving
from maillon.stock.services.moving import ONE, Move, post
from maillon.stock.services.places import default_place, place_of_supplier, usual

__all__ = ["ClientFactory", "ProductFactory", "SupplierFactory"]


def loose(**changes: Any) -> Product:
    """An article counted, without serial numbers."""
    return ProductFactory(serialised=False, has_mac=False, **changes)


class PlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Place

    kind = Place.Kind.WAREHOUSE
    name = factory.Sequence(lambda n: f"Dépôt {n}")


class LevelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Level

    product = factory.LazyFunction(loose)
    place = factory.LazyFunction(default_place)
    on_hand = Decimal(0)


class PurchaseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Purchase

    supplier = factory.SubFactory(SupplierFactory, email="commandes@grossiste.example")
    supplier_name = factory.SelfAttribute("supplier.name")
    place = factory.LazyFunction(default_place)


class PurchaseLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PurchaseLine

    purchase = factory.SubFactory(PurchaseFactory)
    product = factory.SubFactory(ProductFactory)
    label = factory.SelfAttribute("product.name")
    quantity = Decimal(3)


class CountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Count

    place = factory.SubFactory(PlaceFactory)


def put(product: Product, quantity: int, place: Place | None = None) -> None:
    """Goods that arrive, as a receipt would write them."""
    source = place_of_supplier(SupplierFactory())
    post([Move(product, Decimal(quantity), source, place or default_place(), Movement.Reason.RECEIPT)])


def unit_of(product: Product, serial: str, place: Place | None = None, mac: str | None = None) -> Unit:
    source = place_of_supplier(SupplierFactory())
    unit = Unit(product=product, serial=serial, mac=mac, place=source)
    unit.save()
    post([Move(product, ONE, source, place or default_place(), Movement.Reason.RECEIPT, unit)])
    return unit


def level(product: Product, place: Place | None = None) -> Level:
    return Level.objects.get(product=product, place=place or default_place())


def sent(actor: Any, *lines: tuple[Product, int], **changes: Any) -> Purchase:
    """A purchase that its supplier has."""
    purchase = PurchaseFactory(**changes)
    for product, quantity in lines:
        buying.add_line(purchase, product, Decimal(quantity), actor=actor)
    return buying.send(purchase, actor=actor)


def received(actor: Any, product: Product, *serials: str) -> Purchase:
    purchase = sent(actor, (product, len(serials)))
    for serial in serials:
        receiving.scan(purchase, serial, actor=actor)
    purchase.refresh_from_db()
    return purchase


def workshop() -> Place:
    return usual(Place.Kind.STAGING)
