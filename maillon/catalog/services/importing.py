"""Articles, prices and costs from a file: what each line would do, then all of it in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Upper
from django.utils import timezone

from maillon.catalog.models import CatalogImport, Product
from maillon.catalog.services.import_lines import Draft, Known, draft_of
from maillon.catalog.services.price_lists import save_item
from maillon.catalog.services.products import save_product, set_cost
from maillon.core import french
from maillon.core.errors import Overtaken, Refused

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
COLUMNS = {
    "code": "Code",
    "name": "Désignation",
    "kind": "Type",
    "brand": "Marque",
    "unit": "Unité",
    "description": "Précision",
    "sale_price": "Prix de vente HT",
    "vat": "TVA",
    "commitment_months": "Engagement en mois",
    "serialised": "Numéro de série",
    "has_mac": "Adresse MAC",
    "price_list": "Tarif",
    "list_from": "Tarif à partir de",
    "list_price": "Prix du tarif HT",
    "list_discount": "Remise du tarif",
}
COST_COLUMNS = {
    "purchase_price": "Prix d'achat HT",
    "supplier": "Fournisseur",
    "supplier_code": "Référence du fournisseur",
    "cost_from": "Achat à partir de",
    "starts_on": "Achat en vigueur le",
}


def columns_for(user: Any) -> dict[str, str]:
    """Purchase prices are for who may write them."""
    return COLUMNS | (COST_COLUMNS if user.can("costs.see") and user.can("costs.edit") else {})


@dataclass
class Plan:
    """What the file would do. ``digest``: of all that is shown, so that what is applied is what was read."""

    lines: list[Draft] = field(default_factory=list)

    def of(self, fate: str) -> list[Draft]:
        return [line for line in self.lines if line.fate == fate]

    @property
    def to_do(self) -> list[Draft]:
        return [line for line in self.lines if line.fate in (NEW, CHANGED)]

    @property
    def digest(self) -> str:
        told = repr([(line.number, line.fate, line.changes, line.reasons) for line in self.lines])
        return hashlib.sha256(told.encode()).hexdigest()[:32]


@transaction.atomic
def keep(rows: list[dict[str, str]], file_name: str, *, actor: Any) -> CatalogImport:
    """The file as read, waiting for its preview to be agreed to. Those never agreed to leave after a week."""
    CatalogImport.objects.filter(author=actor, done_at=None, created_at__lt=timezone.now() - timedelta(days=7)).delete()
    return CatalogImport.objects.create(author=actor, file_name=file_name[:160], rows=rows)


def plan(rows: Sequence[dict[str, str]], *, lock: bool = False) -> Plan:
    """A fixed number of queries whatever the number of lines. ``lock``: hold the articles until the transaction ends."""
    codes = {row.get("code", "").upper() for row in rows}
    found = Product.objects.annotate(upper_code=Upper("code")).filter(upper_code__in=codes).order_by("pk")
    products = list((found.select_for_update(of=("self",)) if lock else found).select_related("vat"))
    known = Known.read(products)
    return Plan([draft_of(row, known) for row in rows])


@transaction.atomic
def apply(pending: CatalogImport, digest: str, *, actor: Any) -> Plan:
    """Write every new and changed line of the preview that was read (``digest``); refused lines are left out. Nothing is
    written when the catalogue has changed meanwhile."""
    pending = CatalogImport.objects.select_for_update(of=("self",)).get(pk=pending.pk)
    if pending.done_at:
        raise Overtaken("Ce fichier est déjà importé.")
    wanted = plan(pending.rows, lock=True)
    if wanted.digest != digest:
        raise Overtaken("Le catalogue a changé depuis l'aperçu : relisez-le, puis recommencez.")
    if not wanted.to_do:
        raise Refused("Ce fichier ne change rien : il n'y a rien à importer.")
    for line in wanted.to_do:
        _write(line, actor)
    pending.done_at, pending.summary = timezone.now(), summary(wanted)
    pending.save(update_fields=["done_at", "summary"])
    return wanted


def _write(line: Draft, actor: Any) -> None:
    if line.fields or line.product._state.adding:
        save_product(line.product, line.fields, actor=actor)
    if line.cost is not None:
        set_cost(line.product, actor=actor, **line.cost)
    if line.item is not None:
        line.item.product = line.product
        save_item(line.item, actor=actor)


def summary(done: Plan) -> str:
    """« 12 nouveaux, 3 modifiés, 40 inchangés, 1 refusé »."""
    words = {NEW: "nouveau,nouveaux", CHANGED: "modifié", UNCHANGED: "inchangé", REFUSED: "refusé"}
    parts = []
    for fate, word in words.items():
        if count := len(done.of(fate)):
            one, _, many = word.partition(",")
            parts.append(french.plural(count, one, many) if many else french.plural(count, one))
    return ", ".join(parts)
