"""What a bundle holds."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max

from maillon.catalog.models import BundleItem, Product
from maillon.catalog.pricing import plain
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.records.models import Audience
from maillon.records.services import log


def lock(bundle: Product) -> Product:
    found: Product = Product.objects.select_for_update(of=("self",)).get(pk=bundle.pk)
    if not found.is_bundle:
        raise Refused("Cet article n'est pas un lot : changez d'abord son type.")
    return found


@transaction.atomic
def save_bundle_item(item: BundleItem, *, actor: Any = None) -> BundleItem:
    """Add an article to the bundle, or change how it is there. New ones come last."""
    bundle = lock(item.bundle)
    if item.product.is_bundle:
        raise Refused("Un lot ne contient pas un autre lot : ajoutez ses articles un par un.")
    if item._state.adding:
        last = bundle.items.aggregate(last=Max("position"))["last"] or 0
        item.position = last + 10
    item.full_clean()
    item.save()
    _tell(bundle, "a changé le contenu du lot", actor, f"{plain(item.quantity)} × {item.product.name}")
    return item


@transaction.atomic
def remove_bundle_item(item: BundleItem, *, actor: Any = None) -> None:
    bundle = lock(item.bundle)
    BundleItem.objects.filter(pk=item.pk).delete()
    _tell(bundle, "a retiré un article du lot", actor, item.product.name)


def _tell(bundle: Product, sentence: str, actor: Any, detail: str) -> None:
    log(bundle, sentence, actor=actor, icon="packages", audience=Audience.INTERNAL, detail=detail)
    emit("catalog.product_saved", record=bundle, actor=actor, created=False)
