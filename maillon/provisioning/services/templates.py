"""Writing the templates: refused when a variable does not exist, or when the XML does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.catalog.models import Product
from maillon.core.errors import Refused
from maillon.provisioning import formats
from maillon.provisioning.models import ProvisioningTemplate


@transaction.atomic
def save(template: ProvisioningTemplate, products: Sequence[Product], *, actor: Any) -> ProvisioningTemplate:
    """One template per article: the phone that is read at staging has one file, and only one."""
    if not actor.can("provisioning.edit"):
        raise Refused("Votre rôle ne permet pas de modifier les modèles de configuration.")
    template.body = template.body.replace("\r\n", "\n").replace("\r", "\n")
    if wrong := formats.mistakes(template.format, template.body):
        raise Refused(str(wrong[0]))
    list(Product.objects.select_for_update(of=("self",)).filter(pk__in=[p.pk for p in products]).order_by("pk"))
    others = ProvisioningTemplate.objects.filter(archived_at=None, products__in=products).exclude(pk=template.pk)
    if template.archived_at is None and (other := others.first()):
        raise Refused(f"Un de ces articles a déjà son modèle, « {other.name} » : retirez-le de l'un des deux.")
    template.save()
    template.products.set(products)
    return template


@transaction.atomic
def switch(template: ProvisioningTemplate, *, actor: Any) -> ProvisioningTemplate:
    """Withdrawn, or proposed again."""
    template.archived_at = None if template.archived_at else timezone.now()
    return save(template, list(template.products.all()), actor=actor)


def of_products(ids: Sequence[int]) -> dict[int, ProvisioningTemplate]:
    """article -> its template, in two queries."""
    rows = (
        ProvisioningTemplate.objects.filter(archived_at=None, products__in=ids).distinct().prefetch_related("products")
    )
    return {product.pk: row for row in rows for product in row.products.all()}
