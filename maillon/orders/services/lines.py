"""Lines of a quote or of an order: the same verbs for both."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from maillon.catalog.models import Kind, Product
from maillon.core.errors import Refused
from maillon.orders import totals
from maillon.orders.models import Order, OrderLine, Quote, QuoteLine
from maillon.orders.services import costs
from maillon.orders.services.house import PARTNER_LINE_FIELDS, ensure_editable

COPIED = (
    "section",
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
    }
)
MOST_LINES = 500


def lock(deal: Any) -> Any:
    """The deal as it is now, held until the transaction ends."""
    return type(deal).objects.select_for_update(of=("self",)).get(pk=deal.pk)


def from_product(product: Product) -> dict[str, Any]:
    """A copy of the article as it is sold today."""
    return {
        "product_id": product.pk,
        "kind": product.kind,
        "label": product.name,
        "note": product.description,
        "unit_price": product.sale_price,
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
    """One more line, at the end, from the catalogue."""
    return _append(deal, [_sold(product, quantity, changes, actor)], actor)[0]


@transaction.atomic
def add_all(deal: Quote | Order, wanted: Sequence[tuple[Product, Decimal, dict[str, Any]]], *, actor: Any) -> list[Any]:
    """Lines from the catalogue, (article, quantity, changes), in this order: the deal is locked and counted once."""
    return _append(deal, [_sold(*one, actor) for one in wanted], actor)


def _sold(product: Product, quantity: Decimal, changes: dict[str, Any], actor: Any) -> dict[str, Any]:
    if product.archived_at:
        raise Refused(f"« {product.name} » n'est plus au catalogue : choisissez un autre article.")
    return from_product(product) | {"quantity": quantity} | _allowed(changes, actor)


@transaction.atomic
def add_free(deal: Quote | Order, label: str, *, actor: Any, kind: str = Kind.SERVICE, **changes: Any) -> Any:
    """A line that is not in the catalogue: one of us writes it, with its price."""
    if actor is not None and actor.partner_id:
        raise Refused("Choisissez un article du catalogue, ou demandez la ligne à l'ADV par une note.")
    values = {"label": label, "kind": kind, "recurring": kind == Kind.SUBSCRIPTION} | _allowed(changes, actor)
    return _append(deal, [values], actor)[0]


def _append(deal: Any, rows: Sequence[dict[str, Any]], actor: Any) -> list[Any]:
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
    for line in made:
        line.full_clean(exclude=["product", parent, "partner"])
    model.objects.bulk_create(made)
    recount(locked, actor)
    return made


@transaction.atomic
def change(line: QuoteLine | OrderLine, *, actor: Any, **changes: Any) -> Any:
    """Change some fields of a line; a partner changes quantities and remarks, never a price."""
    deal = lock(deal_of(line))
    ensure_editable(deal, actor)
    for name, value in _allowed(changes, actor).items():
        setattr(line, name, value)
    line.full_clean(exclude=["product", "quote", "order", "partner"], validate_unique=False, validate_constraints=False)
    line.save(update_fields=list(changes) or None)
    recount(deal, actor)
    return line


@transaction.atomic
def remove(line: QuoteLine | OrderLine, *, actor: Any) -> None:
    deal = lock(deal_of(line))
    ensure_editable(deal, actor)
    # Straight to the row: the database takes the cost along, on which a partner has no right.
    rows = type(line).objects.filter(pk=line.pk)
    rows._raw_delete(rows.db)
    recount(deal, actor)


@transaction.atomic
def reorder(deal: Quote | Order, ids: Sequence[int], *, actor: Any) -> None:
    """The lines in this order; those not named keep their order, after."""
    locked = lock(deal)
    ensure_editable(locked, actor)
    rank = {pk: place for place, pk in enumerate(ids)}
    lines = sorted(locked.lines.all(), key=lambda line: (rank.get(line.pk, len(rank)), line.position, line.pk))
    for place, line in enumerate(lines, start=1):
        line.position = place * 10
    type(lines[0]).objects.bulk_update(lines, ["position"]) if lines else None


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
    found = totals.of_lines(deal.lines.all())
    deal.total_net, deal.total_vat, deal.total_gross = found.one_off.net, found.one_off.vat, found.one_off.gross
    deal.monthly_net = found.monthly.net
    type(deal).objects.filter(pk=deal.pk).update(
        total_net=deal.total_net, total_vat=deal.total_vat, total_gross=deal.total_gross, monthly_net=deal.monthly_net
    )
