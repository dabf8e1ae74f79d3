"""What differs between two versions of a quote, in words. Pure: lines as ``services.versions.photograph`` keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from maillon.core import french

Line = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """``kind``: added, removed or changed. ``words``: one sentence for each thing that moved."""

    kind: str
    label: str
    words: tuple[str, ...]


def between(old: Sequence[Line], new: Sequence[Line], *, prices: bool) -> list[Change]:
    """Removed lines first, then the new version's own order. A line is the same when it was edited, whatever became of it;
    one taken out and keyed again is another. ``prices``: whether amounts may be read."""
    before, after = {line["key"]: line for line in old}, {line["key"]: line for line in new}
    found = [Change("removed", line["label"], (_whole(line, prices),)) for line in old if line["key"] not in after]
    for line in new:
        former = before.get(line["key"])
        if former is None:
            found.append(Change("added", line["label"], (_whole(line, prices),)))
        elif words := tuple(_moved(former, line, prices)):
            found.append(Change("changed", line["label"], words))
    return found


def figure(value: str) -> str:
    return f"{Decimal(value).normalize():f}".replace(".", ",")


def _whole(line: Line, prices: bool) -> str:
    """« 3 × 189,00 €, remise 10 % »."""
    words = f"quantité {figure(line['quantity'])}"
    if prices:
        words += f", à {_price(line)}"
        words += f", remise {_rate(line)}" if Decimal(line["discount"]) else ""
    return words + (", en option" if line["optional"] else "")


def _moved(old: Line, new: Line, prices: bool) -> list[str]:
    words = []
    if old["label"] != new["label"]:
        words.append(f"s'appelait « {old['label']} »")
    if old["note"] != new["note"]:
        words.append(f"précision : « {new['note']} »" if new["note"] else "précision retirée")
    if Decimal(old["quantity"]) != Decimal(new["quantity"]):
        words.append(f"quantité {figure(old['quantity'])} → {figure(new['quantity'])}")
    if prices and Decimal(old["unit_price"]) != Decimal(new["unit_price"]):
        words.append(f"prix unitaire {_price(old)} → {_price(new)}")
    if prices and Decimal(old["discount"]) != Decimal(new["discount"]):
        words.append(f"remise {_rate(old)} → {_rate(new)}")
    if prices and old["vat_rate"] != new["vat_rate"]:
        words.append(f"TVA {figure(old['vat_rate'])} % → {figure(new['vat_rate'])} %")
    if old["optional"] != new["optional"]:
        words.append("passe en option" if new["optional"] else "n'est plus en option")
    if old["section"] != new["section"]:
        words.append(f"rangée dans « {new['section']} »" if new["section"] else f"sortie de « {old['section']} »")
    if old.get("site") != new.get("site") and "site" in old and "site" in new:
        words.append(f"va à « {new['site']} »" if new["site"] else "ne va plus à un site")
    return words


def _price(line: Line) -> str:
    price = Decimal(line["unit_price"])
    shown = french.money(price) if price == round(price, 2) else f"{figure(line['unit_price'])} €"
    return f"{shown}/mois" if line["recurring"] else shown


def _rate(line: Line) -> str:
    return f"{figure(str(round(Decimal(line['discount']), 2)))} %"
