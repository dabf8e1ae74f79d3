"""The verbs of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.catalog.models import Product, ProductCost, VatRate
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
def set_cost(product: Product, purchase_price: Decimal, supplier: str, *, actor: Any = None) -> ProductCost | None:
    """What the article costs and from whom; nothing is kept of an article never bought. The journal keeps each change."""
    cost = ProductCost.objects.select_for_update().filter(product=product).first() or ProductCost(product=product)
    if cost._state.adding and not purchase_price and not supplier:
        return None
    if (cost.purchase_price, cost.supplier) != (purchase_price, supplier) or cost._state.adding:
        cost.purchase_price, cost.supplier = purchase_price, supplier
        cost.save()
    return cost


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


@transaction.atomic
def save_vat_rate(rate: VatRate) -> VatRate:
    """One rate is proposed for a new article: choosing another takes its place, and there is always one."""
    others = VatRate.objects.exclude(pk=rate.pk).filter(is_default=True)
    if rate.is_default:
        others.update(is_default=False)
    else:
        rate.is_default = not others.exists()
    rate.save()
    return rate
