"""One factory per model of the catalogue."""

from __future__ import annotations

from decimal import Decimal

import factory

from maillon.catalog.models import Product, ProductCost, Supplier, VatRate


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


class ProductCostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductCost

    product = factory.SubFactory(ProductFactory)
    purchase_price = Decimal("84.15")
    supplier = "Grossiste Ouest"


class SupplierFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Supplier

    name = factory.Sequence(lambda n: f"Grossiste {n}")
