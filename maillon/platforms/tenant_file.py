"""The file of a tenant: a CSV or a workbook with one handset or one range of numbers per line. Pure.

Any usual export is read: UTF-8 or Latin-1, « ; », « , » or tabulation, columns by their usual names in any order.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook

from maillon.core.identifiers import Invalid, clean_mac, clean_serial
from maillon.core.words import normalise
from maillon.platforms.ranges import read_range

MOST_LINES, MOST_COLUMNS, LONGEST_CELL = 5_000, 60, 200
# What a column may be called, normalised.
NAMES = {
    "extension": ("poste", "extension", "numero court", "numero interne", "interne", "ext"),
    "user_name": ("utilisateur", "nom", "nom utilisateur", "user", "user name", "name", "affichage", "nom affiche"),
    "model": ("modele", "appareil", "model", "type", "terminal"),
    "mac": ("mac", "adresse mac", "mac address"),
    "serial": ("serie", "numero de serie", "n de serie", "no de serie", "serial", "serial number", "sn", "s n"),
    "firmware": ("micrologiciel", "firmware", "version"),
    "first": ("numero", "sda", "numero sda", "premier", "premier numero", "debut", "de", "did", "number", "telephone"),
    "last": ("dernier", "dernier numero", "fin", "au", "a", "jusqu a"),
    "label": ("usage", "libelle", "label", "remarque", "description"),
}
TITLES = {normalised: name for name, every in NAMES.items() for normalised in every}
COLUMNS_TOLD = "poste, utilisateur, modèle, adresse MAC, numéro de série, micrologiciel, numéro, dernier, usage"
MODEL_FILE = (
    "poste;utilisateur;modèle;adresse MAC;numéro de série;micrologiciel;numéro;dernier;usage\r\n"
    "201;Claire Rossi;Yealink T54W;00:15:65:AA:00:01;3102A0001;96.86.0.45;01 99 00 12 01;;Accueil\r\n"
    ";;;;;;01 99 00 12 10;19;SDA\r\n"
)


class Unreadable(ValueError):
    """The file as a whole: a French sentence saying what to do."""


@dataclass(frozen=True)
class Row:
    """One line, cleaned. ``first`` and ``last`` are whole numbers as ``ranges`` keeps them; ``wrong``: why it is refused."""

    line: int
    handset: dict[str, str] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None
    label: str = ""
    wrong: str = ""
    shown: str = ""


def read(content: bytes, name: str) -> list[Row]:
    """The lines of the file, in order, blank ones left out. Raises ``Unreadable``."""
    table = _workbook(content) if name.lower().endswith(".xlsx") else _text(content)
    lines = [(number, cells) for number, cells in enumerate(table, start=1) if any(cells)]
    if not lines:
        raise Unreadable("Ce fichier est vide : il n'a aucune ligne à lire.")
    columns = _columns(lines[0][1])
    if len(lines) == 1:
        raise Unreadable("Ce fichier n'a que la ligne des titres : ajoutez-y les postes et les numéros.")
    if len(lines) > MOST_LINES + 1:
        raise Unreadable("Ce fichier a plus de 5 000 lignes : partagez-le en plusieurs fichiers.")
    return [_row(number, cells, columns) for number, cells in lines[1:]]


def _columns(titles: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for rank, title in enumerate(titles[:MOST_COLUMNS]):
        name = TITLES.get(normalise(title))
        if name and name in found:
            raise Unreadable(
                f"Deux colonnes disent la même chose : « {titles[found[name]]} » et « {title} ». Gardez-en une."
            )
        if name:
            found[name] = rank
    if not {"extension", "mac", "serial", "first"} & set(found):
        raise Unreadable(f"Aucune colonne n'est reconnue sur la première ligne. Nommez-les ainsi : {COLUMNS_TOLD}.")
    return found


def _text(content: bytes) -> list[list[str]]:
    text = decoded(content)
    separator = separator_of(text)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
        return [[_cell(cell) for cell in row] for row in rows]
    except csv.Error as error:
        raise Unreadable(
            "Ce fichier n'est pas un tableau lisible : enregistrez-le en CSV, puis recommencez."
        ) from error


def decoded(content: bytes) -> str:
    """UTF-8 (with or without its mark), UTF-16 with its mark, else Windows-1252, and Latin-1 for what that one lacks."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def separator_of(text: str) -> str:
    """The sign that parts the most cells of the first line that says something."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(";\t,", key=lambda sign: (first.count(sign), sign == ";"))


def _workbook(content: bytes) -> list[list[str]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.active
        rows = sheet.iter_rows(max_row=MOST_LINES + 2, max_col=MOST_COLUMNS, values_only=True) if sheet else []
        return [[_cell(_plain(value)) for value in row] for row in rows]
    except Exception as error:
        raise Unreadable("Ce classeur ne s'ouvre pas : enregistrez-le en CSV, puis recommencez.") from error


def _plain(value: Any) -> str:
    """A whole number that a spreadsheet made decimal is whole again."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _cell(text: str) -> str:
    """A formula mark that spreadsheets put before a text (« '0478… », « =\"0478…\" ») is taken off."""
    found = re.fullmatch(r'="(.*)"', text.strip())
    return " ".join((found.group(1) if found else text).replace("\0", "").split())[:LONGEST_CELL].removeprefix("'")


def _row(number: int, cells: list[str], columns: dict[str, int]) -> Row:
    said = {name: cells[rank] if rank < len(cells) else "" for name, rank in columns.items()}
    shown = ", ".join(text for name, text in said.items() if text)[:160]
    try:
        handset = _handset(said)
        first, last = read_range(said["first"], said.get("last", "")) if said.get("first") else (None, None)
    except Invalid as refused:
        return Row(number, wrong=str(refused), shown=shown)
    if not handset and first is None:
        return Row(number, wrong="Il manque le poste, l'adresse MAC, le numéro de série ou le numéro.", shown=shown)
    return Row(number, handset, first, last, said.get("label", "")[:80], shown=shown)


def _handset(said: dict[str, str]) -> dict[str, str]:
    """The handset of a line, or nothing when nothing identifies one. Only the columns of the file."""
    extension = re.sub(r"\s", "", said.get("extension", ""))
    if extension and not re.fullmatch(r"[0-9]{2,10}", extension):
        raise Invalid(f"« {extension[:20]} » n'est pas un poste : un numéro court, de 2 à 10 chiffres, comme 201.")
    mac, serial = clean_mac(said.get("mac", "")), clean_serial(said.get("serial", ""))
    if not (extension or mac or serial):
        return {}
    values = {"extension": extension, "mac": mac, "serial": serial, "user_name": said.get("user_name", "")[:80],
              "model": said.get("model", "")[:80], "firmware": said.get("firmware", "")[:40]}  # fmt: skip
    return {name: value for name, value in values.items() if name in said}
