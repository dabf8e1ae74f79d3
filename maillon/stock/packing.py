"""A supplier's packing list, CSV or spreadsheet, read into rows. Pure but for the spreadsheet reader."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from maillon.core.identifiers import Invalid, plain
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


def read(content: bytes, name: str) -> list[Row]:
    """The rows under a line of titles. Raises ``Invalid`` with what to do."""
    lines = list(_sheet(content) if name.lower().endswith((".xlsx", ".xlsm")) else _text(content))
    if not lines:
        raise Invalid("Ce fichier est vide : vérifiez que c'est bien la liste de colisage.")
    columns = _columns(lines[0])
    if "article" not in columns and "serial" not in columns:
        raise Invalid(
            "La première ligne doit nommer les colonnes : « Article » et « Numéro de série », et au besoin « MAC » et « Quantité »."
        )
    rows = [row for number, line in enumerate(lines[1:], 2) if (row := _row(number, line, columns))]
    if not rows:
        raise Invalid("Ce fichier n'a aucune ligne sous ses titres.")
    if len(rows) > MOST:
        raise Invalid(f"Ce fichier a {len(rows)} lignes, {MOST} au plus : partagez-le en plusieurs.")
    return rows


def _text(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\x00" in text:
        raise Invalid("Ce fichier n'est pas un texte : enregistrez-le en CSV ou en XLSX.")
    first = text.partition("\n")[0]
    delimiter = max((";", ",", "\t"), key=first.count)
    try:
        yield from (
            [cell.strip() for cell in line] for line in csv.reader(io.StringIO(text), delimiter=delimiter) if any(line)
        )
    except csv.Error as error:
        raise Invalid("Ce fichier CSV est abîmé : ouvrez-le dans un tableur et enregistrez-le de nouveau.") from error


def _sheet(content: bytes) -> Iterator[list[str]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows: Iterable[tuple[object, ...]] = book.worksheets[0].iter_rows(
            max_row=MOST + 2, max_col=40, values_only=True
        )
        found = [[_cell(value) for value in row] for row in rows]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise Invalid("Ce classeur ne s'ouvre pas : enregistrez-le de nouveau en XLSX ou en CSV.") from error
    yield from (row for row in found if any(row))


def _cell(value: object) -> str:
    """A number typed in a cell keeps its figures: 310200010.0 is « 310200010 »."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


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
