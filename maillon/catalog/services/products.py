"""The verbs of articles and of what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.catalog.models import Product, ProductCost, Supplier
from maillon.catalog.pricing import cost_on
from maillon.core import french
from maillon.core.events import emit
from maillon.records.models import Audience
from maillon.records.services import log


@transaction.atomic
def save_product(product: Product, changed: Sequence[str] = (), *, actor: Any = None) -> Product:
    """Create or change an article. Quotes and orders keep the price they were made with."""
    created = product._state.adding
    if not created and not changed:
        return product
    product.save()
    fields = {field.name: str(field.verbose_name) for field in product._meta.concrete_fields}
    labels = [fields[name] for name in changed if name != "custom"]
    told = french.listing(labels[:6]) if labels and not created else ""
    sentence = "a créé l'article" if created else "a modifié l'article"
    log(product, sentence, actor=actor, icon="package", audience=Audience.INTERNAL, detail=told[:1].upper() + told[1:])
    emit("catalog.product_saved", record=product, actor=actor, created=created)
    return product


@transaction.atomic
def set_cost(
    product: Product,
    purchase_price: Decimal,
    supplier: Supplier | None = None,
    *,
    actor: Any = None,
    from_quantity: Decimal = Decimal(1),
    starts_on: date | None = None,
    supplier_code: str = "",
) -> ProductCost:
    """What the article costs from a day on. A price of the same supplier, day and threshold is replaced; the journal
    keeps each change."""
    Product.objects.select_for_update(of=("self",)).get(
        pk=product.pk
    )  # two people pricing one article follow each other
    where = {
        "product": product,
        "supplier": supplier,
        "from_quantity": from_quantity,
        "starts_on": starts_on or timezone.localdate(),
    }
    cost = ProductCost.objects.select_for_update(of=("self",)).filter(**where).first() or ProductCost(**where)
    if cost._state.adding or (cost.purchase_price, cost.supplier_code) != (purchase_price, supplier_code):
        cost.purchase_price, cost.supplier_code = purchase_price, supplier_code
        cost.full_clean()
        cost.save()
        emit("catalog.cost_saved", record=product, actor=actor)
    return cost


@transaction.atomic
def update_cost(
    product: Product, purchase_price: Decimal, supplier: Supplier | None, *, actor: Any = None
) -> ProductCost | None:
    """The price typed on the article's form: nothing when it is the one in force, else a new one from today."""
    today = timezone.localdate()
    current = cost_on(ProductCost.objects.filter(product=product), today)
    if current is None and not purchase_price and supplier is None:
        return None
    if current and (current.purchase_price, current.supplier_id) == (purchase_price, supplier.pk if supplier else None):
        return current
    kept: dict[str, Any] = {}
    if current and current.supplier_id == (supplier.pk if supplier else None):
        kept = {"from_quantity": current.from_quantity, "supplier_code": current.supplier_code}
    return set_cost(product, purchase_price, supplier, actor=actor, **kept)


@transaction.atomic
def remove_cost(cost: ProductCost, *, actor: Any = None) -> None:
    """A price that was wrong or that never came into force: lines already made keep the cost that they took."""
    cost = ProductCost.objects.select_for_update(of=("self",)).get(pk=cost.pk)
    cost.delete()
    emit("catalog.cost_saved", record=cost.product, actor=actor)


@transaction.atomic
def archive(product: Product, *, actor: Any = None) -> None:
    """No longer sold: quotes and orders that hold it keep it."""
    if product.is_archived:
        return
    product.archived_at = timezone.now()
    product.save(update_fields=["archived_at"])
    log(product, "a retiré l'article de la vente", actor=actor, icon="archive", audience=Audience.INTERNAL)


@transaction.atomic
def restore(product: Product, *, actor: Any = None) -> None:
    if not product.is_archived:
        return
    product.archived_at = None
    product.save(update_fields=["archived_at"])
    log(product, "a remis l'article en vente", actor=actor, icon="archive-off", audience=Audience.INTERNAL)
