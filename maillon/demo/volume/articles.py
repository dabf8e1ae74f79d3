"""A catalogue as large as a distributor's: variants of the articles that exist, with their purchase prices and their prices in
each list of a partner. Nothing is ordered of them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle, islice
from typing import Any

from django.db import models

from maillon.catalog.models import PriceListItem, Product, ProductCost, searchable
from maillon.core.references import next_references
from maillon.demo.volume.plan import SMALL

MOST = 20_000
ONE_FOR = 5  # orders: a company of 100,000 orders sells the whole catalogue
BATCH = 2000
COLOURS = ("noir", "blanc", "gris", "anthracite", "argent", "bleu nuit")
VARIANTS = (
    "reconditionné", "neuf", "fin de série", "lot de 5", "lot de 10", "lot de 20", "garantie 3 ans", "garantie 5 ans", "échange sous 24 h",
    "location 36 mois", "location 60 mois",
)  # fmt: skip
MODELS = ("catalog.product", "catalog.productcost", "catalog.pricelistitem")


def wanted(orders: int) -> int:
    """How many articles a company of so many orders has; a small one keeps those of the demonstration."""
    return min(MOST, orders // ONE_FOR) if orders > SMALL else 0


def fill(count: int, rng: random.Random, say: Callable[[str], None]) -> None:
    """Reach so many articles, all or nothing with the caller's transaction."""
    lacking = count - Product.objects.count()
    sources = list(Product.objects.on_sale().single().order_by("id"))
    if lacking <= 0 or not sources:
        return
    costs, prices = _by_product(ProductCost), _by_product(PriceListItem)
    pairs = islice(enumerate(cycle(sources), start=1), lacking)
    while batch := list(islice(pairs, BATCH)):
        made = _variants(batch, rng)
        ProductCost.objects.bulk_create(_beside(made, costs))
        PriceListItem.objects.bulk_create(_beside(made, prices))
    say(f"  articles : {lacking} de plus")


def _variants(batch: list[tuple[int, Product]], rng: random.Random) -> list[tuple[Product, Product]]:
    """(model, variant), the variants written."""
    made = []
    for (rank, source), reference in zip(batch, next_references("AR", len(batch)), strict=True):
        variant = _same(source, reference=reference, code=f"{source.code[:30]}-V{rank:05d}")
        variant.name = f"{source.name[:100]}, {rng.choice(VARIANTS)}, {rng.choice(COLOURS)}"
        variant.search_text = searchable(variant)
        made.append((source, variant))
    Product.objects.bulk_create([variant for _, variant in made])
    return made


def _by_product(model: type[models.Model]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    row: Any
    for row in model._default_manager.all():
        found[row.product_id].append(row)
    return found


def _beside(made: Iterable[tuple[Product, Product]], rows: dict[int, list[Any]]) -> Iterator[Any]:
    for source, variant in made:
        for row in rows[source.pk]:
            yield _same(row, product=variant)


def _same(row: Any, **others: Any) -> Any:
    """A new row of the same columns but these."""
    kept = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    for name, value in others.items():
        kept.pop(row._meta.get_field(name).attname)
        kept[name] = value
    return type(row)(**kept)
