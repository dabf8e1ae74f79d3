"""A packing list against a purchase: each row checked and shown before anything is written, then received at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from maillon.catalog.serials import fits
from maillon.core.errors import Refused
from maillon.core.identifiers import Invalid, clean_mac, clean_serial, serial_key
from maillon.stock import codes
from maillon.stock.models import BareSerial, Purchase, PurchaseLine, Unit
from maillon.stock.packing import Row
from maillon.stock.services import buying, receiving
from maillon.stock.services.moving import lock_levels, where


@dataclass
class Checked:
    """One row as it will be received. ``wrong``: why it will not, in French."""

    row: Row
    line: PurchaseLine | None = None
    serial: str = ""
    mac: str = ""
    wrong: str = ""


def check(purchase: Purchase, rows: Sequence[Row]) -> list[Checked]:
    """Every row against the order and against what is already in stock: three queries whatever their number."""
    lines = list(purchase.lines.select_related("product").order_by("pk"))
    checked = [_read(row, lines) for row in rows]
    known_serials, known_macs = _known(checked)
    serials = Counter(serial_key(c.serial) for c in checked if c.serial)
    macs = Counter(c.mac for c in checked if c.mac)
    left = {line.pk: line.left for line in lines}
    for item in checked:
        item.wrong = item.wrong or _clash(item, known_serials, known_macs, serials, macs) or _beyond(item, left)
    return checked


def _read(row: Row, lines: list[PurchaseLine]) -> Checked:
    item = Checked(row)
    try:
        item.serial, item.mac = clean_serial(row.serial), clean_mac(row.mac)
    except Invalid as error:
        item.wrong = str(error)
        return item
    item.line = _line(row, item.serial, lines)
    if item.line is None:
        item.wrong = f"« {row.article or item.serial} » n'est pas dans cette commande."
        return item
    product = item.line.product
    if product.serialised and not item.serial:
        item.wrong = "Numéro de série absent."
    elif not product.serialised and item.serial:
        item.serial = item.mac = ""
    elif item.serial and not fits(product.serial_pattern, item.serial):
        item.wrong = f"{item.serial} n'a pas la forme d'un numéro de « {product.name} »."
    elif item.mac and not codes.of_maker(item.mac, product.mac_prefixes):
        item.wrong = f"{item.mac} n'est pas l'adresse d'un « {product.name} »."
    return item


def _line(row: Row, serial: str, lines: list[PurchaseLine]) -> PurchaseLine | None:
    """By code or name; without either, the only line that takes numbers."""
    words = row.article.casefold()
    if words:
        named = (
            line
            for line in lines
            if words in (line.product.code.casefold(), line.product.name.casefold(), line.label.casefold())
        )
        return next(named, None)
    numbered = [line for line in lines if line.product.serialised and fits(line.product.serial_pattern, serial)]
    return numbered[0] if len(numbered) == 1 else None


def _known(checked: list[Checked]) -> tuple[dict[str, Unit], dict[str, Unit]]:
    keys = {serial_key(c.serial) for c in checked if c.serial}
    live = Unit.objects.exclude(status=Unit.Status.VOID).select_related("place")
    by_serial = live.annotate(bare=BareSerial("serial")).filter(bare__in=keys)
    by_mac = Unit.objects.filter(mac__in={c.mac for c in checked if c.mac}).select_related("place")
    return {serial_key(u.serial): u for u in by_serial}, {str(u.mac): u for u in by_mac}


def _clash(
    item: Checked, serials: dict[str, Unit], macs: dict[str, Unit], twice: Counter[str], macs_twice: Counter[str]
) -> str:
    key = serial_key(item.serial)
    if item.serial and twice[key] > 1:
        return f"{item.serial} est deux fois dans le fichier."
    if item.serial and (unit := serials.get(key)):
        return f"{item.serial} est déjà connu : {where(unit)}."
    if item.mac and macs_twice[item.mac] > 1:
        return f"{item.mac} est deux fois dans le fichier."
    if item.mac and (unit := macs.get(item.mac)) and serial_key(unit.serial) != key:
        return f"{item.mac} est déjà celle de {unit.serial}."
    return ""


def _beyond(item: Checked, left: dict[int, Decimal]) -> str:
    if item.line is None:
        return ""
    if left[item.line.pk] < item.row.quantity:
        return f"« {item.line.label} » : plus que ce qui est attendu."
    left[item.line.pk] -= item.row.quantity
    return ""


@transaction.atomic
def receive_all(purchase: Purchase, rows: Sequence[Row], *, actor: Any) -> int:
    """Receive the rows that hold; those in error stay out. Returns how many were received. Checked again: somebody may
    have received some of them since the preview."""
    good = [item for item in check(purchase, rows) if not item.wrong]
    if not good:
        raise Refused("Aucune ligne de ce fichier ne peut être reçue : corrigez-le, ou scannez les appareils.")
    purchase = buying.hold(purchase, *receiving.STATES)
    lock_levels((item.line.product_id, purchase.place_id) for item in good if item.line)
    for item in good:
        if item.line is None:
            continue
        if item.serial:
            receiving.receive(item.line, serials=[(item.serial, item.mac)], actor=actor)
        else:
            receiving.receive(item.line, item.row.quantity, actor=actor)
    return len(good)
