"""The list of articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html

from maillon.catalog import pricing, services
from maillon.catalog.models import Kind, Product, ProductCost, VatRate
from maillon.catalog.prices import margin_rate
from maillon.catalog.services import prices
from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.templatetags.kit import chip, money, ref
from maillon.lists import grammar
from maillon.lists.spec import BulkAction, Column, Filter, ListSpec, View

TONES = {Kind.HARDWARE: "info", Kind.SERVICE: "accent", Kind.SUBSCRIPTION: "secondary", Kind.BUNDLE: "primary"}
SOLD, ARCHIVED = "sold", "archived"


def name_cell(product: Product) -> Any:
    link = '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5 max-sm:hidden">{}</span>'
    return format_html(link, product.get_absolute_url(), product.name, ref(product.code))


def kind_chip(product: Product) -> Any:
    return (
        chip("Retiré de la vente")
        if product.is_archived
        else chip(product.get_kind_display(), TONES.get(Kind(product.kind), ""))
    )


def price_cell(product: Product) -> Any:
    price = prices.shown_price(product)
    if price is None:
        return ""
    if product.is_recurring or price.monthly:
        return pricing.told(price, product.is_recurring)
    return money(price.amount)


def price_value(product: Product) -> Any:
    price = prices.shown_price(product)
    return None if price is None else price.amount


def followed(product: Product) -> str:
    if not product.serialised:
        return ""
    return "Série et MAC" if product.has_mac else "Série"


def with_costs(rows: list[Product], user: Any) -> None:
    """The prices that this person reads, and the purchase prices for who may: a fixed number of queries for the page."""
    prices.with_prices(rows, user)
    if user.can("costs.see"):
        today, costs = timezone.localdate(), ProductCost.objects.of(rows)
        for product in rows:
            product.shown_cost = pricing.cost_on(costs.get(product.pk, []), today)  # type: ignore[attr-defined]


def cost_of(product: Product) -> ProductCost | None:
    return getattr(product, "shown_cost", None)


def purchase_price(product: Product) -> Any:
    cost = cost_of(product)
    return cost.purchase_price if cost else None


def margin(product: Product) -> str:
    cost, sold = purchase_price(product), price_value(product)
    rate = margin_rate(sold, cost) if cost is not None and sold is not None else None
    return "" if rate is None else french.percent(rate)


def supplier(product: Product) -> str:
    cost = cost_of(product)
    return cost.supplier.name if cost and cost.supplier else ""


def by_state(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    if operator not in (grammar.IS, grammar.NOT):
        return rows
    wanted = set(value) if operator == grammar.IS else {SOLD, ARCHIVED} - set(value)
    if wanted == {SOLD, ARCHIVED}:
        return rows
    return rows.filter(archived_at__isnull=SOLD in wanted) if wanted else rows.none()


def by_supplier(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    """Articles that this supplier has a price for, whatever its date."""
    costs = ProductCost.objects.visible_to(user).exclude(supplier=None)
    if operator == grammar.EMPTY:
        return rows.exclude(pk__in=costs.values("product_id"))
    if operator == grammar.FILLED:
        return rows.filter(pk__in=costs.values("product_id"))
    lookup = "icontains" if operator == grammar.CONTAINS else "iexact"
    found = costs.filter(**{f"supplier__name__{lookup}": value}).values("product_id")
    return rows.exclude(pk__in=found) if operator == grammar.NOT else rows.filter(pk__in=found)


def each(
    verb: Callable[..., Any], already: Callable[[Product], bool], said: str
) -> Callable[[Any, Any, dict[str, Any]], None]:
    def run(rows: Any, user: Any, data: dict[str, Any]) -> None:
        for product in rows:
            if already(product):
                raise Refused(said)
            verb(product, actor=user)

    return run


COLUMNS = (
    Column("name", "Article", name_cell, value=lambda p: p.name, sort="name", css="c-name"),
    Column("code", "Code", lambda p: ref(p.code), value=lambda p: p.code, sort="code", default=False),
    Column("kind", "Type", kind_chip, value=lambda p: p.get_kind_display(), sort="kind", css="c-status"),
    Column("brand", "Marque", lambda p: p.brand, sort="brand", css="c-act"),
    Column("price", "Prix de vente HT", price_cell, value=price_value, sort="sale_price", css="num c-tel"),
    Column("vat", "TVA", lambda p: "" if p.is_bundle else french.percent(p.vat.rate, 1 if p.vat.rate % 1 else 0),
           value=lambda p: None if p.is_bundle else p.vat.rate, css="num"),
    Column("purchase", "Prix d'achat HT", lambda p: money(purchase_price(p)) if cost_of(p) else "", value=purchase_price, css="num",
           right="costs.see"),
    Column("margin", "Marge", margin, css="num", right="costs.see"),
    Column("supplier", "Fournisseur", supplier, default=False, right="costs.see"),
    Column("followed", "Suivi", followed),
    Column("commitment", "Engagement", lambda p: f"{p.commitment_months} mois" if p.commitment_months else "",
           value=lambda p: p.commitment_months, sort="commitment_months", default=False),
    Column("unit", "Unité", lambda p: p.unit, default=False),
    Column("description", "Précision", lambda p: p.description, css="fill", default=False),
)  # fmt: skip
FILTERS = (
    Filter("kind", "Type", "choice", choices=lambda user: Kind.choices),
    Filter(
        "state",
        "État",
        "choice",
        choices=lambda user: [(SOLD, "En vente"), (ARCHIVED, "Retiré de la vente")],
        apply=by_state,
    ),
    Filter("brand", "Marque", "text"),
    Filter(
        "vat", "TVA", "record", "vat_id", choices=lambda user: [(str(v.pk), v.label) for v in VatRate.objects.all()]
    ),
    Filter("serialised", "Suivi par numéro de série", "boolean"),
    Filter("commitment", "Engagement, en mois", "number", "commitment_months"),
    Filter("supplier", "Fournisseur", "text", apply=by_supplier, right="costs.see"),
)
PRICE_FILTER = Filter("price", "Prix de vente", "number", "sale_price")
IN_SALE = "f=state:is:sold"
VIEWS = (
    View("En vente", IN_SALE),
    View("Matériel", f"{IN_SALE}&f=kind:is:hardware"),
    View("Prestations", f"{IN_SALE}&f=kind:is:service"),
    View("Abonnements", f"{IN_SALE}&f=kind:is:subscription"),
    View("Lots", f"{IN_SALE}&f=kind:is:bundle"),
    View("Retirés de la vente", "f=state:is:archived", right="catalog.edit"),
)
BULK = (
    BulkAction("archive", "Retirer de la vente", "archive", "catalog.close",
               each(services.archive, lambda p: p.is_archived, "déjà retiré de la vente.")),
    BulkAction("restore", "Remettre en vente", "archive-off", "catalog.close",
               each(services.restore, lambda p: not p.is_archived, "déjà en vente.")),
)  # fmt: skip


def matching(rows: Any, text: str) -> QuerySet:
    return rows.matching(text)


PRODUCTS = ListSpec(
    name="products",
    title="Catalogue",
    rows=lambda user: Product.objects.visible_to(user).select_related("vat"),
    columns=COLUMNS,
    url="catalog:list",
    right="catalog.see",
    filters=(*FILTERS, PRICE_FILTER),
    views=VIEWS,
    bulk=BULK,
    text=matching,
    default_sort="name",
    create_url="catalog:new",
    create_label="Nouvel article",
    create_right="catalog.edit",
    export_name="catalogue",
    empty_title="Aucun article ici",
    empty_text="Le catalogue porte ce qui se vend : matériel, prestations, abonnements.",
    model="catalog.product",
    prefetch=with_costs,
    noun="article,articles",
)


def product_list_of(user: Any) -> ListSpec:
    """A partner reads its own prices, and neither narrows nor sorts by the catalogue's."""
    if not user.partner_id:
        return PRODUCTS
    column = Column("price", "Votre prix HT", price_cell, value=price_value, css="num c-tel")
    columns = tuple(column if c.key == "price" else c for c in COLUMNS)
    return replace(PRODUCTS, filters=FILTERS, columns=columns)
