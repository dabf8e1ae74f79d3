"""Lines of a quote or of an order: the same verbs for both."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from maillon.catalog.models import BundleItem, Kind, Product
from maillon.catalog.pricing import Part, spread
from maillon.catalog.services.prices import Tariff, default_choice, offered
from maillon.clients.models import Site
from maillon.core.errors import Refused
from maillon.orders import totals
from maillon.orders.models import Order, OrderLine, PriceSource, Quote, QuoteLine
from maillon.orders.services import costs, volume
from maillon.orders.services.house import PARTNER_LINE_FIELDS, ensure_editable
from maillon.orders.services.volume import tariff_of

COPIED = (
    "section",
    "site_id",
    "product_id",
    "kind",
    "label",
    "note",
    "quantity",
    "unit_price",
    "discount",
    "vat_rate",
    "vat_category",
    "exemption_code",
    "exemption_text",
    "recurring",
    "serialised",
    "has_mac",
    "price_source",
    "price_origin",
)
EDITABLE = frozenset(
    {
        "section",
        "label",
        "note",
        "quantity",
        "unit_price",
        "discount",
        "vat_rate",
        "vat_category",
        "exemption_code",
        "exemption_text",
        "optional",
        "position",
        "site_id",
    }
)
MOST_LINES = 500


def lock(deal: Any) -> Any:
    """The deal as it is now, held until the transaction ends."""
    return type(deal).objects.select_for_update(of=("self",)).get(pk=deal.pk)


def from_product(product: Product, quantity: Decimal, prices: Tariff) -> dict[str, Any]:
    """A copy of the article as it is sold to this partner."""
    price = prices.own_price(product, quantity)
    return {
        "product_id": product.pk,
        "kind": product.kind,
        "label": product.name,
        "note": product.description,
        "quantity": quantity,
        "unit_price": price.amount,
        "price_source": PriceSource.LIST,
        "price_origin": price.origin,
        "vat_rate": product.vat.rate,
        "vat_category": product.vat.category,
        "exemption_code": product.vat.exemption_code,
        "exemption_text": product.vat.exemption_text,
        "recurring": product.is_recurring,
        "serialised": product.serialised,
        "has_mac": product.has_mac,
    }


@transaction.atomic
def add(deal: Quote | Order, product: Product, *, actor: Any, quantity: Decimal = Decimal(1), **changes: Any) -> Any:
    """One more line, at the end (of its section, when ``section`` names one), from the catalogue."""
    return add_all(deal, [(product, quantity, changes)], actor=actor)[0]


@transaction.atomic
def add_all(deal: Quote | Order, wanted: Sequence[tuple[Product, Decimal, dict[str, Any]]], *, actor: Any) -> list[Any]:
    """Lines from the catalogue, (article, quantity, changes), in this order: the deal is locked and counted once."""
    prices = tariff_of(deal, [product for product, _, _ in wanted])
    return append(deal, [_sold(*one, prices, actor) for one in wanted], actor)


def _sold(product: Product, quantity: Decimal, changes: dict[str, Any], prices: Tariff, actor: Any) -> dict[str, Any]:
    if product.archived_at:
        raise Refused(f"« {product.name} » n'est plus au catalogue : choisissez un autre article.")
    if product.is_bundle:
        raise Refused(f"« {product.name} » est un lot : ajoutez-le avec ce qu'il contient.")
    return from_product(product, quantity, prices) | _own_price(_allowed(changes, actor))


def _own_price(changes: dict[str, Any]) -> dict[str, Any]:
    """A price given by hand says so, and no longer follows the list."""
    if "unit_price" not in changes:
        return changes
    return changes | {"price_source": PriceSource.TYPED, "price_origin": ""}


@transaction.atomic
def add_bundle(
    deal: Quote | Order,
    bundle: Product,
    *,
    actor: Any,
    quantity: Decimal = Decimal(1),
    chosen: Collection[int] | None = None,
    sites: Sequence[int | None] = (None,),
) -> list[Any]:
    """The lines of ``quantity`` bundles under its title, at each of ``sites``: what is included, then the options and the
    alternatives ``chosen`` (numbers of bundle items; without them, the first of each alternative). A fixed price is shared out
    among what is paid once; later changes are those of any line."""
    if bundle.archived_at:
        raise Refused(f"« {bundle.name} » n'est plus au catalogue : choisissez un autre article.")
    prices = tariff_of(deal, [bundle])
    items = _chosen(bundle, offered(prices.contents.get(bundle.pk, [])), chosen)
    rows = [
        _sold(item.product, item.quantity * quantity, {}, prices, actor) | {"section": bundle.name[:80]}
        for item in items
    ]
    if bundle.bundle_fixed:
        _share(prices.own_price(bundle, quantity * len(sites)).amount * quantity, items, rows, bundle)
    return append(deal, [row | {"site_id": site} for site in sites for row in rows], actor)


@transaction.atomic
def repeat(quote: Quote, line_ids: Collection[int], sites: Sequence[int], *, actor: Any) -> list[Any]:
    """The same lines again at each of these sites, after the ones they repeat."""
    locked = lock(quote)
    ensure_editable(locked, actor)
    models = list(locked.lines.filter(pk__in=line_ids))
    if not models or not sites:
        raise Refused("Choisissez au moins un site à équiper.")
    made = append(
        locked,
        [
            {name: getattr(line, name) for name in COPIED} | {"optional": line.optional, "site_id": site}
            for line in models
            for site in sites
        ],
        actor,
    )
    _beside(locked, models, made)
    return made


def _beside(quote: Quote, models: list[Any], made: list[Any]) -> None:
    """Each repeated line stands after its model."""
    share = len(made) // len(models)
    after = {line.pk: made[rank * share : (rank + 1) * share] for rank, line in enumerate(models)}
    new = {line.pk for line in made}
    ranked = [
        row
        for line in quote.lines.order_by("position", "pk")
        if line.pk not in new
        for row in (line, *after.get(line.pk, []))
    ]
    for rank, line in enumerate(ranked, start=1):
        line.position = rank * 10
    QuoteLine.objects.bulk_update(ranked, ["position"])


def _chosen(bundle: Product, items: Sequence[BundleItem], chosen: Collection[int] | None) -> list[BundleItem]:
    if chosen is None:
        kept = default_choice(items)
    else:
        kept = [item for item in items if item.role == BundleItem.Role.INCLUDED or item.pk in chosen]
    groups = [item.group for item in kept if item.role == BundleItem.Role.ALTERNATIVE]
    wanted = {item.group for item in items if item.role == BundleItem.Role.ALTERNATIVE}
    if len(groups) != len(set(groups)):
        raise Refused("Choisissez un seul article pour chaque choix du lot.")
    if wanted - set(groups):
        raise Refused(f"Choisissez un article pour « {min(wanted - set(groups))} ».")
    if not kept:
        raise Refused(f"« {bundle.name} » ne contient aucun article : complétez-le au catalogue.")
    return kept


def _share(amount: Decimal, items: Sequence[BundleItem], rows: list[dict[str, Any]], bundle: Product) -> None:
    """The fixed price holds for what is included and the alternatives; an option is paid for on top."""
    held = [(item, row) for item, row in zip(items, rows, strict=True) if item.role != BundleItem.Role.OPTION]
    parts = [Part(row["quantity"], row["unit_price"], row["recurring"]) for _, row in held]
    for (_, row), price in zip(held, spread(amount, parts), strict=True):
        if not row["recurring"]:
            row |= {
                "unit_price": price,
                "price_source": PriceSource.BUNDLE,
                "price_origin": f"Part du prix du lot « {bundle.name} »"[:160],
            }


@transaction.atomic
def add_free(deal: Quote | Order, label: str, *, actor: Any, kind: str = Kind.SERVICE, **changes: Any) -> Any:
    """A line that is not in the catalogue: one of us writes it, with its price."""
    if actor is not None and actor.partner_id:
        raise Refused("Choisissez un article du catalogue, ou demandez la ligne à l'ADV par une note.")
    values = {"label": label, "kind": kind, "recurring": kind == Kind.SUBSCRIPTION} | _allowed(changes, actor)
    return append(deal, [values], actor)[0]


def append(deal: Any, rows: Sequence[dict[str, Any]], actor: Any) -> list[Any]:
    locked = lock(deal)
    ensure_editable(locked, actor)
    known = locked.lines.aggregate(last=Max("position"), count=Count("pk"))
    if known["count"] + len(rows) > MOST_LINES:
        raise Refused(f"Un devis ou une commande porte au plus {MOST_LINES} lignes : regroupez-en.")
    lines_of: tuple[Any, str] = (QuoteLine, "quote") if isinstance(locked, Quote) else (OrderLine, "order")
    model, parent = lines_of
    last = known["last"] or 0
    made = [
        model(**{parent: locked, "partner_id": locked.partner_id, "position": last + rank * 10, **values})
        for rank, values in enumerate(rows, start=1)
    ]
    ensure_of_client(locked, {line.site_id for line in made})
    for line in made:
        line.site_id = None if line.site_id == locked.site_id else line.site_id
        line.full_clean(exclude=["product", "site", parent, "partner"])
    model.objects.bulk_create(made)
    fresh = {line.pk: line for line in _follow_volume(locked, {line.product_id for line in made}, actor)}
    for line in made:
        known = fresh.get(line.pk, line)
        line.unit_price, line.price_origin = known.unit_price, known.price_origin
    recount(locked, actor)
    return made


def _follow_volume(deal: Any, products: Collection[int | None], actor: Any, moved: int | None = None) -> list[Any]:
    """Prices and costs of every line of these articles follow the quantity of the whole. The lines whose price changed."""
    changed = volume.follow(deal, products, moved=moved)
    costs.refresh(deal, products, actor)
    return changed


@transaction.atomic
def change(line: QuoteLine | OrderLine, *, actor: Any, **changes: Any) -> Any:
    """Change some fields of a line; a partner changes quantities and remarks, never a price."""
    deal = lock(deal_of(line))
    ensure_editable(deal, actor)
    changes = _placed(deal, _own_price(_allowed(changes, actor)))
    for name, value in changes.items():
        setattr(line, name, value)
    line.full_clean(
        exclude=["product", "site", "quote", "order", "partner"], validate_unique=False, validate_constraints=False
    )
    line.save(update_fields=list(changes) or None)
    if changes.keys() & {"quantity", "optional"} and line.product_id:
        _follow_volume(deal, {line.product_id}, actor, moved=line.pk if "quantity" in changes else None)
        line.refresh_from_db(fields=["unit_price", "price_origin"])
    recount(deal, actor)
    return line


def _placed(deal: Any, changes: dict[str, Any]) -> dict[str, Any]:
    """A line at the site of the whole says nothing of its own. Those of an order are shared out by ``sites.place``."""
    if "site_id" not in changes:
        return changes
    if not isinstance(deal, Quote):
        raise ValueError("the lines of an order are placed by sites.place")
    ensure_of_client(deal, {changes["site_id"]})
    return changes | {"site_id": None if changes["site_id"] == deal.site_id else changes["site_id"]}


def ensure_of_client(deal: Any, sites: Collection[int | None]) -> None:
    wanted = {key for key in sites if key and key != deal.site_id}
    if wanted and Site.objects.filter(client=deal.client_id, archived_at=None, pk__in=wanted).count() < len(wanted):
        raise Refused(f"Ce site n'est pas, ou plus, un site de {deal.client_name} : choisissez-en un dans la liste.")


@transaction.atomic
def back_to_list_price(line: QuoteLine | OrderLine, *, actor: Any) -> Any:
    """Give up the price typed by hand, or the share of a bundle: the line follows its list again."""
    deal = lock(deal_of(line))
    ensure_editable(deal, actor)
    if actor is not None and actor.partner_id:
        raise Refused("Les prix et les remises sont fixés par l'ADV : demandez par une note.")
    if line.product is None or line.product.is_bundle:
        raise Refused("Cette ligne n'est pas un article du catalogue : elle n'a pas de prix de liste.")
    line.price_source = PriceSource.LIST
    line.save(update_fields=["price_source"])
    volume.follow(deal, {line.product_id}, moved=line.pk)
    line.refresh_from_db(fields=["unit_price", "price_origin"])
    recount(deal, actor)
    return line


@transaction.atomic
def remove(line: QuoteLine | OrderLine, *, actor: Any) -> None:
    deal = lock(deal_of(line))
    ensure_editable(deal, actor)
    # Straight to the row: the database takes the cost along, on which a partner has no right.
    manager: Any = type(line).objects
    rows = manager.filter(pk=line.pk)
    rows._raw_delete(rows.db)
    if line.product_id:
        _follow_volume(deal, {line.product_id}, actor)
    recount(deal, actor)


def deal_of(line: Any) -> Any:
    return line.quote if isinstance(line, QuoteLine) else line.order


def _allowed(changes: dict[str, Any], actor: Any) -> dict[str, Any]:
    unknown = set(changes) - EDITABLE
    if unknown:
        raise ValueError(f"not a field of a line: {sorted(unknown)}")
    if actor is not None and actor.partner_id and set(changes) - PARTNER_LINE_FIELDS:
        raise Refused("Les prix et les remises sont fixés par l'ADV : modifiez la quantité, ou demandez par une note.")
    return changes


def recount(deal: Quote | Order, actor: Any = None) -> None:
    """Write the totals. The version does not move: nobody's form is overtaken by a sum."""
    costs.fill(deal, actor)
    found = totals.of_lines(deal.lines.all(), rebate=totals.rebate_of(deal))
    deal.total_net, deal.total_vat, deal.total_gross = found.one_off.net, found.one_off.vat, found.one_off.gross
    deal.monthly_net = found.monthly.net
    type(deal).objects.filter(pk=deal.pk).update(
        total_net=deal.total_net, total_vat=deal.total_vat, total_gross=deal.total_gross, monthly_net=deal.monthly_net
    )
