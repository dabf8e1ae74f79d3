"""What the tests read back from a PDF."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf
from pypdf import PdfReader


def text_of(pdf: bytes) -> str:
    """All the text, spaces of every kind made plain, zero-width ones gone."""
    found = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return re.sub(r"[^\S\n]+", " ", found.replace("\u200b", ""))


def pages_of(pdf: bytes) -> list[str]:
    return [re.sub(r"[^\S\n]+", " ", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def xmp_of(pdf: bytes) -> str:
    with pikepdf.open(BytesIO(pdf)) as document:
        return document.Root.Metadata.read_bytes().decode()


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Name of each font and whether its file is inside."""
    found: dict[str, bool] = {}
    with pikepdf.open(BytesIO(pdf)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                name = str(item.FontName).split("+")[-1]
                found[name] = any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return found
