"""The file of a tenant: a CSV or a workbook with one handset or one range of numbers per line. Pure.

Any usual export is read: UTF-8 or Latin-1, « ; », « , » or tabulation, columns by their usual names in any order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from maillon.core.identifiers import Invalid, clean_mac, clean_serial
from maillon.core.sheets import read_lines
from maillon.core.words import normalise
from maillon.platforms.ranges import read_range

MOST_LINES, LONGEST_CELL = 5_000, 200
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


def read(content: bytes) -> list[Row]:
    """The lines of the file, in order, blank ones left out. Raises ``Unreadable``."""
    try:
        lines = [(number, [cell[:LONGEST_CELL] for cell in cells]) for number, cells in read_lines(content, MOST_LINES)]
    except Invalid as refused:
        raise Unreadable(refused.message) from refused
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
    for rank, title in enumerate(titles):
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
