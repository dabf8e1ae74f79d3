"""A spreadsheet given by a person, as lines of text: CSV of any French or English program, or XLSX. Pure."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from maillon.core.identifiers import Invalid

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_COLUMNS = 60


def read_lines(data: bytes, most: int) -> Iterator[tuple[int, list[str]]]:
    """The lines that say something, each with its place in the file from 1: two more than ``most`` at the most, for the
    caller to say that there are too many. What the file is called does not count. Raises ``Invalid``."""
    if len(data) > MOST_BYTES:
        raise Invalid("Ce fichier dépasse 5 Mo : découpez-le.")
    table = _xlsx(data, most) if data[:4] == b"PK\x03\x04" else _csv(data)
    kept = 0
    for number, cells in enumerate(table, start=1):
        line = [_bare(cell) for cell in cells[:MOST_COLUMNS]]
        while line and not line[-1]:
            line.pop()
        if line:
            kept += 1
            yield number, line
        if kept > most + 1:
            return


def _csv(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    if "\x00" in text:
        raise Invalid("Ce fichier n'est pas un texte, ni un CSV ni un XLSX : enregistrez-le dans l'un de ces formats.")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    except csv.Error as error:
        raise Invalid("Ce fichier ne se lit pas : une case y est mal fermée. Enregistrez-le de nouveau.") from error


def _decoded(data: bytes) -> str:
    """UTF-8 (with or without its mark), UTF-16 with its mark, else Windows-1252, and Latin-1 for what that one lacks."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _separator(text: str) -> str:
    """The sign that parts the most cells of the first line that says something."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(";\t,", key=lambda sign: (first.count(sign), sign == ";"))


def _xlsx(data: bytes, most: int) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise Invalid("Ce classeur est trop lourd une fois déplié : découpez-le.")
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        for cells in sheet.iter_rows(max_row=most + 2, max_col=MOST_COLUMNS, values_only=True):
            yield [_text(cell) for cell in cells]
    except Invalid:
        raise
    except Exception as error:  # a file from outside: openpyxl lets out whatever its parsers raise
        raise Invalid("Ce classeur ne s'ouvre pas : enregistrez-le de nouveau en XLSX, ou en CSV.") from error


def _text(cell: Any) -> str:
    """A number keeps its figures: 310200010.0 is « 310200010 »."""
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


def _bare(text: str) -> str:
    """The mark by which a spreadsheet keeps a number a text (« '0478… », « =\"0478…\" ») is taken off."""
    found = re.fullmatch(r'="(.*)"', text.strip())
    return " ".join((found.group(1) if found else text).split()).removeprefix("'")
