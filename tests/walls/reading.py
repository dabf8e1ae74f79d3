"""The text of an answer, whatever carries it: a page, JSON, a CSV, a workbook, a PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from maillon.documents.models import Document
from maillon.records.models import Attachment
from tests.walls.addresses import address, routes

LISTS = (
    "clients/",
    "devis/",
    "commandes/",
    "factures/",
    "expeditions/",
    "interventions/",
    "staging/",
    "catalogue/",
    "reglements/",
    "plateformes/",
    "commissions/",
    "commissions/lignes/",
)
EXPORTS = tuple(f"/{name}?do=export&format={kind}" for name in LISTS for kind in ("csv", "xlsx"))
# Sets a preference or opens for ever; nothing to read.
ASIDE = ("api/v1/openapi",)


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def workbook_text(content: bytes) -> str:
    book = load_workbook(io.BytesIO(content), read_only=True)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def text_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "")
    if "application/pdf" in kind:
        return pdf_text(content)
    if "spreadsheet" in kind:
        return workbook_text(content)
    return content.decode("utf-8", "replace")


def amounts_in(text: str) -> str:
    """« 7 777,77 », whatever its spaces and its comma -> ``7777.77``."""
    return re.sub(r"(?<=\d)(?:\s|&nbsp;|&#160;)(?=\d)", "", text).replace(",", ".")


def files_of(side: SimpleNamespace) -> list[str]:
    """Every document and attachment of a side's client."""
    about = {"client_id": side.client.pk}
    documents = [f"/documents/{key}" for key in Document.objects.filter(**about).values_list("key", flat=True)]
    return documents + [f"/pieces/{key}" for key in Attachment.objects.filter(**about).values_list("key", flat=True)]


def everything(world: SimpleNamespace, side: SimpleNamespace) -> list[str]:
    """Every address on a side's records, every export, every file."""
    known = sorted(route for route in set(routes()) if not route.startswith(ASIDE))
    plain = [address(route, side, world.world) for route in known if not route.startswith("public/")]
    searched = [side.client.name, side.order.reference, side.invoice.number]
    asked = [f"{path}?q={text}" for path in ("/recherche/", "/api/v1/search") for text in searched]
    return [*plain, *EXPORTS, *asked, *files_of(side)]


def read(client: Client, paths: list[str]) -> Iterator[tuple[str, str]]:
    """Each address that opens, with its text."""
    for path in paths:
        answer = client.get(path)
        if answer.status_code == 200:
            yield path, text_of(answer)
