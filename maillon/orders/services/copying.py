"""Lines taken again from another quote or from a template: the catalogue's prices of the day, one's own discounts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from maillon.catalog.models import Product
from maillon.clients.models import Site
from maillon.core.errors import Refused
from maillon.orders.models import PriceSource, Quote, QuoteTemplate
from maillon.orders.services import papers
from maillon.orders.services.lines import append, from_product
from maillon.orders.services.volume import tariff_of

WORDS = (
    "section",
    "kind",
    "label",
    "note",
    "recurring",
    "optional",
    "vat_category",
    "exemption_code",
    "exemption_text",
)
FIGURES = ("quantity", "unit_price", "discount", "vat_rate")


def recipe(quote: Quote) -> list[dict[str, Any]]:
    """What it takes to write these lines again: plain values, no cost. ``site``: kept by another quote of the same client."""
    return [
        {
            "product": line.product_id,
            "site": line.site_id,
            "typed": line.price_source != PriceSource.LIST,
            **{name: getattr(line, name) for name in WORDS},
            **{name: papers.exact(getattr(line, name), 0) for name in FIGURES},
        }
        for line in quote.lines.all()
    ]


@transaction.atomic
def follow(quote: Quote, wanted: Sequence[dict[str, Any]], *, actor: Any) -> tuple[int, list[str]]:
    """How many lines were added, and the articles left out because they are no longer sold. An article takes the price of the
    list of this quote's partner; a price by hand, a discount or a free line comes along for one of us only."""
    ours = actor is None or not actor.partner_id
    keys = {row["product"] for row in wanted if row["product"]}
    known = {product.pk: product for product in Product.objects.on_sale().filter(pk__in=keys).select_related("vat")}
    prices = tariff_of(quote, list(known.values()))
    asked = [site for row in wanted if (site := row.get("site"))]
    sites = set(
        Site.objects.filter(client=quote.client_id, archived_at=None, pk__in=asked).values_list("pk", flat=True)
    )
    rows, missing = [], []
    for row in wanted:
        product, where = known.get(row["product"]), row.get("site")
        place = {"site_id": where if where in sites else None}
        if row["product"] and product is None:
            missing.append(str(row["label"]))
        elif product is not None:
            rows.append(_article(row, product, prices, ours=ours) | place)
        elif ours:
            rows.append(_free(row) | place)
    if not rows:
        raise Refused("Il n'y a aucune ligne à reprendre : ses articles ne sont plus vendus, ou il est vide.")
    append(quote, rows, actor)
    return len(rows), missing


def _article(row: dict[str, Any], product: Product, prices: Any, *, ours: bool) -> dict[str, Any]:
    values = from_product(product, Decimal(row["quantity"]), prices)
    values |= {name: row[name] for name in ("section", "note", "optional")}
    if ours:
        values |= {"discount": Decimal(row["discount"]), "label": row["label"]}
    if ours and row["typed"]:
        values |= {"unit_price": Decimal(row["unit_price"]), "price_source": PriceSource.TYPED, "price_origin": ""}
    return values


def _free(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in WORDS} | {name: Decimal(row[name]) for name in FIGURES}


@transaction.atomic
def save_template(quote: Quote, label: str, *, actor: Any) -> QuoteTemplate:
    label = " ".join(label.split())[:80]
    if not quote.lines.exists():
        raise Refused("Ce devis n'a pas de ligne : il n'y a rien à garder comme modèle.")
    if QuoteTemplate.objects.filter(label__iexact=label, archived_at=None).exists():
        raise Refused(f"Le modèle « {label} » existe déjà : donnez un autre nom, ou retirez l'ancien.")
    rows = [row | {"site": None} for row in recipe(quote)]
    found: QuoteTemplate = QuoteTemplate.objects.create(label=label, lines=rows, made_by=actor.name)
    return found
