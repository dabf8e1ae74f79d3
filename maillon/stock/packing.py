"""A supplier's packing list, CSV or spreadsheet, read into rows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from maillon.core.identifiers import Invalid, plain
from maillon.core.sheets import read_lines
from maillon.core.words import normalise

MOST = 2_000
NAMES = {
    "article": ("article", "code", "code article", "reference", "ref", "reference article", "sku", "part number", "modele", "product"),
    "serial": ("numero de serie", "n de serie", "no de serie", "serie", "serial", "serial number", "s n", "sn"),
    "mac": ("mac", "adresse mac", "mac address"),
    "quantity": ("quantite", "qte", "quantity", "qty", "nombre"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line as written; ``number`` is its place in the file, from 1. A serial number counts for one."""

    number: int
    article: str
    serial: str = ""
    mac: str = ""
    quantity: Decimal = Decimal(1)


def read(content: bytes) -> list[Row]:
    """The rows under a line of titles. Raises ``Invalid`` with what to do."""
    lines = list(read_lines(content, MOST))
    if not lines:
        raise Invalid("Ce fichier est vide : vérifiez que c'est bien la liste de colisage.")
    columns = _columns(lines[0][1])
    if "article" not in columns and "serial" not in columns:
        raise Invalid(
            "La première ligne doit nommer les colonnes : « Article » et « Numéro de série », et au besoin « MAC » et « Quantité »."
        )
    rows = [row for number, line in lines[1:] if (row := _row(number, line, columns))]
    if not rows:
        raise Invalid("Ce fichier n'a aucune ligne sous ses titres.")
    if len(rows) > MOST:
        raise Invalid(f"Ce fichier a plus de {MOST} lignes : partagez-le en plusieurs.")
    return rows


def _columns(titles: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, title in enumerate(titles):
        words = " ".join(normalise(title.replace("°", " ").replace("/", " ")).split())
        for key, names in NAMES.items():
            if words in names and key not in found:
                found[key] = index
    return found


def _row(number: int, line: list[str], columns: dict[str, int]) -> Row | None:
    def at(key: str) -> str:
        index = columns.get(key)
        return plain(line[index])[:200] if index is not None and index < len(line) else ""

    article, serial, mac, quantity = (at(key) for key in NAMES)
    if not (article or serial):
        return None
    return Row(number, article, serial, mac, _quantity(number, quantity) if not serial else Decimal(1))


def _quantity(number: int, text: str) -> Decimal:
    try:
        value = Decimal(text.replace(" ", "").replace(",", ".") or "1")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 < value <= 100_000:
        raise Invalid(
            f"Ligne {number} : « {text[:20]} » n'est pas une quantité. Corrigez le fichier, puis recommencez."
        )
    return value
