"""The rows of a file of articles, by their headings, and the model to fill in. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from maillon.core.identifiers import Invalid
from maillon.core.sheets import read_lines
from maillon.core.words import normalise

MOST_ROWS = 5000
LONGEST_CELL = 400


def read_rows(data: bytes, columns: dict[str, str]) -> list[dict[str, str]]:
    """``columns``: key -> heading. Each row has its line in the file under ``line`` and the cells of the known columns;
    empty rows are skipped, unknown columns refused with their names. Raises ``Invalid``."""
    table = read_lines(data, MOST_ROWS)
    _, headings = next(table, (0, []))
    keys = _keys(headings, columns)
    rows = []
    for number, cells in table:
        row = {key: cell for key, cell in zip(keys, cells, strict=False) if key}
        if any(row.values()):
            if any(len(cell) > LONGEST_CELL for cell in row.values()):
                raise Invalid(f"Ligne {number} : une case dépasse {LONGEST_CELL} caractères.")
            rows.append({"line": str(number), **row})
        if len(rows) > MOST_ROWS:
            raise Invalid(f"Un import porte sur {MOST_ROWS} lignes au plus : découpez le fichier.")
    if not rows:
        raise Invalid("Ce fichier n'a aucune ligne sous ses titres.")
    return rows


def _keys(headings: list[str], columns: dict[str, str]) -> list[str]:
    known = {_plain(heading): key for key, heading in columns.items()}
    keys = [known.get(_plain(heading), "") for heading in headings]
    strange = [heading for heading, key in zip(headings, keys, strict=True) if heading.strip() and not key]
    if strange:
        raise Invalid(f"Colonne inconnue : « {strange[0][:40]} ». Reprenez les titres du modèle, ou retirez-la.")
    found = [key for key in keys if key]
    twice = next((key for key in found if found.count(key) > 1), None)
    if twice:
        raise Invalid(f"La colonne « {columns[twice]} » est là deux fois : n'en gardez qu'une.")
    if next(iter(columns)) not in found:
        raise Invalid(f"La colonne « {columns[next(iter(columns))]} » manque : la première ligne porte les titres.")
    return keys


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", normalise(heading)).strip()


def read_day(text: str) -> date:
    """« 31/12/2026 » or « 2026-12-31 ». Raises ``Invalid``."""
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day of the calendar has no zone)
        except ValueError:
            continue
    raise Invalid(f"« {text[:20]} » n'est pas une date : écrivez 31/12/2026.")


def read_yes(text: str) -> bool:
    word = normalise(text)
    if word in ("oui", "o", "x", "1", "vrai", "true", "yes"):
        return True
    if word in ("non", "n", "0", "faux", "false", "no"):
        return False
    raise Invalid(f"« {text[:20]} » n'est ni oui ni non.")


def template(headings: Iterable[str], examples: Iterable[Iterable[str]], extension: str) -> bytes:
    """The model to fill in: the headings, then examples to replace."""
    if extension == "xlsx":
        book = Workbook()
        sheet: Any = book.active
        sheet.title, sheet.freeze_panes = "Articles", "A2"
        for row in (list(headings), *map(list, examples)):
            sheet.append(row)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        body = io.BytesIO()
        book.save(body)
        return body.getvalue()
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([list(headings), *map(list, examples)])
    return text.getvalue().encode("utf-8-sig")
