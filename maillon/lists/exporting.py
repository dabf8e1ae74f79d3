"""What a list shows, as a file: the same rows, columns and rights, in CSV for French spreadsheets or in XLSX."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.portions import in_portions
from maillon.lists.counting import TooLong, in_time
from maillon.lists.listing import Listing
from maillon.lists.spec import Column

MOST = 50_000
CHUNK = 1000
MILLISECONDS = 60_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
log = logging.getLogger("maillon.lists")


def export(listing: Listing) -> HttpResponse:
    labels = [column.label for column in listing.shown]
    asked, spec = listing.request.GET.get("format", ""), listing.spec
    try:
        with in_time(MILLISECONDS):
            wanted = listing.pages(listing.matching()).ordered()[: MOST + 1]
            with in_portions(wanted, CHUNK) as rows:
                return as_file(
                    listing.user, asked, spec.export_name or spec.name, spec.title, labels, table(listing, rows)
                )
    except TooLong as error:
        raise Refused("Cet export demande trop de temps. Ajoutez un filtre, puis recommencez.") from error


def as_file(
    user: Any, asked: str, name: str, title: str, labels: Sequence[str], rows: Iterator[list[Any]]
) -> HttpResponse:
    """The table as a download, in the format asked (``csv``, ``xlsx``), CSV by default."""
    write, content_type = FORMATS.get(asked, FORMATS["csv"])
    extension = "xlsx" if content_type == XLSX else "csv"
    body, count = write(title, labels, rows)
    log.info("export of %s by user %s: %s rows", name, user.pk, count)
    name = f"{name}-{timezone.localdate():%Y-%m-%d}.{extension}"
    return HttpResponse(
        body, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def table(listing: Listing, rows: Iterator[Any]) -> Iterator[list[Any]]:
    """The values of each row, completed by chunks as the page does for its own rows."""
    columns = listing.shown
    chunk: list[Any] = []
    for count, row in enumerate(rows, 1):
        if count > MOST:
            raise Refused(
                f"Un export porte sur {french.number(MOST)} lignes au plus. Ajoutez un filtre, puis recommencez."
            )
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield from values(listing, chunk, columns)
            chunk = []
    yield from values(listing, chunk, columns)


def values(listing: Listing, rows: list[Any], columns: list[Column]) -> Iterator[list[Any]]:
    if rows and listing.spec.prefetch:
        listing.spec.prefetch(rows, listing.user)
    for row in rows:
        yield [value_of(column, row) for column in columns]


def value_of(column: Column, row: Any) -> Any:
    if column.value:
        return column.value(row)
    shown = column.cell(row)
    text = unescape(strip_tags(shown)) if isinstance(shown, SafeString) else shown
    return text.replace(french.NBSP, " ") if isinstance(text, str) else text


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL]
    return f"'{text}" if text.startswith(_FORMULA) else text


def in_csv(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "Oui" if value else "Non"
        case Decimal() | float():
            return str(value).replace(".", ",")
        case datetime():
            return f"{timezone.localtime(value) if value.tzinfo else value:%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case time():
            return f"{value:%H:%M}"
        case int():
            return str(value)
    return safe(str(value))


def in_xlsx(value: Any) -> Any:
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, datetime) and value.tzinfo:
        return timezone.localtime(value).replace(tzinfo=None)
    if value is None or isinstance(value, int | float | Decimal | date | time):
        return value
    return safe(str(value))


def write_csv(title: str, labels: Sequence[str], rows: Iterator[list[Any]]) -> tuple[bytes, int]:
    text, count = io.StringIO(), 0
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe(label) for label in labels])
    for count, row in enumerate(rows, 1):  # noqa: B007
        writer.writerow([in_csv(value) for value in row])
    return text.getvalue().encode("utf-8-sig"), count


def write_xlsx(title: str, labels: Sequence[str], rows: Iterator[list[Any]]) -> tuple[bytes, int]:
    book, count = Workbook(write_only=True), 0
    sheet = book.create_sheet(french.fr(title)[:31].translate(dict.fromkeys(map(ord, "[]:*?/\\"))))
    sheet.freeze_panes = "A2"
    head = []
    for label in labels:
        cell = WriteOnlyCell(sheet, value=safe(label))
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    for count, row in enumerate(rows, 1):  # noqa: B007
        sheet.append([in_xlsx(value) for value in row])
    body = io.BytesIO()
    book.save(body)
    return body.getvalue(), count


Writer = Callable[[str, Sequence[str], Iterator[list[Any]]], tuple[bytes, int]]
FORMATS: dict[str, tuple[Writer, str]] = {"csv": (write_csv, "text/csv; charset=utf-8"), "xlsx": (write_xlsx, XLSX)}
