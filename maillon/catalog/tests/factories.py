"""One factory per model of the catalogue."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import factory
from django.db.backends.postgresql.psycopg_any import DateRange

from maillon.catalog.models import (
    BundleItem,
    Kind,
    PartnerPriceList,
    PriceList,
    PriceListItem,
    Product,
    ProductCost,
    Supplier,
    VatRate,
)
from maillon.core.testing import PartnerFactory


def normal_rate() -> VatRate:
    return VatRate.objects.get(is_default=True)


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product

    code = factory.Sequence(lambda n: f"T54W-{n}")
    name = factory.Sequence(lambda n: f"Poste IP T54W {n}")
    brand = "Yealink"
    serialised = True
    has_mac = True
    sale_price = Decimal("129.90")
    vat = factory.LazyFunction(normal_rate)


class SupplierFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Supplier
        django_get_or_create = ("name",)

    name = factory.Sequence(lambda n: f"Grossiste {n}")


class ProductCostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductCost

    product = factory.SubFactory(ProductFactory)
    purchase_price = Decimal("84.15")
    supplier = factory.SubFactory(SupplierFactory, name="Grossiste Ouest")


class BundleFactory(ProductFactory):
    kind = Kind.BUNDLE
    code = factory.Sequence(lambda n: f"LOT-{n}")
    name = factory.Sequence(lambda n: f"Pack pharmacie {n}")
    brand = ""
    serialised = False
    has_mac = False
    sale_price = Decimal(0)


class BundleItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BundleItem

    bundle = factory.SubFactory(BundleFactory)
    product = factory.SubFactory(ProductFactory)


class PriceListFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PriceList

    name = factory.Sequence(lambda n: f"Revendeurs {n}")
    period = DateRange(date(2020, 1, 1), None)


class PriceListItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PriceListItem

    price_list = factory.SubFactory(PriceListFactory)
    product = factory.SubFactory(ProductFactory)
    unit_price = Decimal("99.00")


class PartnerPriceListFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PartnerPriceList

    partner = factory.SubFactory(PartnerFactory)
    price_list = factory.SubFactory(PriceListFactory)
    period = DateRange(date(2020, 1, 1), None)
