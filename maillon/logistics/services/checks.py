"""What is checked at the bench: the list of each article, or the usual one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from maillon.catalog.models import Product
from maillon.core.errors import Refused
from maillon.logistics.models import Checklist
from maillon.orders.models import Order
from maillon.records.models import Audience
from maillon.records.services import log

USUAL = (
    "Micrologiciel à jour",
    "Provisionné sur la plateforme",
    "Appel d'essai passé",
    "Étiquette du poste collée",
    "Accessoires joints",
)
MOST, LONGEST = 30, 120


def fresh(labels: Iterable[str] = USUAL) -> list[dict[str, Any]]:
    return [{"label": label, "done": False, "by": "", "at": ""} for label in labels]


def of_order(order: Order) -> list[str]:
    """The checks of an order's articles: each article's own, the usual ones once for those that have none. With several
    articles, each check says which it is of."""
    products = list(
        Product.objects.filter(pk__in=order.lines.filter(serialised=True).values("product")).order_by("name", "pk")
    )
    own = {row.product_id: row.labels for row in Checklist.objects.filter(product__in=products)}
    if not own:
        return list(USUAL)
    found: list[str] = []
    for product in products:
        labels = own.get(product.pk)
        if labels is None:
            found += USUAL
        elif len(products) > 1:
            found += [f"{product.name} : {label}"[:LONGEST] for label in labels]
        else:
            found += labels
    return list(dict.fromkeys(found))


def may_edit(user: Any) -> bool:
    """Those who prepare, and those who keep the catalogue."""
    return not user.partner_id and (user.can("staging.edit") or user.can("catalog.edit"))


@transaction.atomic
def set_list(product: Product, labels: Iterable[str], *, actor: Any) -> list[str]:
    """The checks of an article, for the sheets to come; none at all goes back to the usual list."""
    if actor is not None and not may_edit(actor):
        raise Refused("Votre rôle ne permet pas de changer les contrôles d'un article.")
    kept = list(dict.fromkeys(label for text in labels if (label := " ".join(text.split()))))
    if len(kept) > MOST or any(len(label) > LONGEST for label in kept):
        raise Refused(f"Au plus {MOST} contrôles de {LONGEST} caractères : raccourcissez ou regroupez.")
    if kept:
        Checklist.objects.update_or_create(product=product, defaults={"labels": kept})
    else:
        Checklist.objects.filter(product=product).delete()
    log(product, "a changé les contrôles du staging", actor=actor, audience=Audience.INTERNAL, icon="clipboard-list",
        detail=", ".join(kept)[:500])  # fmt: skip
    return kept
