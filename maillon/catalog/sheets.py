"""A spreadsheet given by a person, as rows of text: CSV of any French or English program, or XLSX. Pure."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from maillon.core.identifiers import Invalid
from maillon.core.words import normalise

MOST_ROWS = 5000
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
LONGEST_CELL = 400


def read_rows(name: str, data: bytes, columns: dict[str, str]) -> list[dict[str, str]]:
    """``columns``: key -> heading. Each row has its line in the file under ``line`` and the cells of the known columns;
    empty rows are skipped, unknown columns refused with their names. Raises ``Invalid``."""
    if len(data) > MOST_BYTES:
        raise Invalid("Ce fichier dépasse 5 Mo : découpez-le.")
    table = _xlsx(data) if data[:4] == b"PK\x03\x04" else _csv(name, data)
    headings = next(table, [])
    keys = _keys(headings, columns)
    rows = []
    for number, cells in enumerate(table, start=2):
        row = {key: cell.strip() for key, cell in zip(keys, cells, strict=False) if key}
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


def _csv(name: str, data: bytes) -> Iterator[list[str]]:
    if b"\x00" in data:
        raise Invalid("Ce fichier n'est ni un CSV ni un XLSX : enregistrez-le dans l'un de ces formats.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise Invalid("Ce fichier ne se lit pas : une case y est mal fermée.") from error


def _xlsx(data: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise Invalid("Ce classeur est trop lourd une fois déplié : découpez-le.")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for cells in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=60, values_only=True):
            yield [_text(cell) for cell in cells]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise Invalid("Ce classeur ne s'ouvre pas : enregistrez-le de nouveau en XLSX, ou en CSV.") from error


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "oui" if cell else "non"
        case datetime() | date():
            return f"{cell:%d/%m/%Y}"
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell)


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
