"""Reading a Factur-X file back: its XML, and what keeps it from being one. `documents.xmp` declares it when it is made.

`structure_faults` checks what can be checked without veraPDF (Java).
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from lxml import etree

from maillon.billing.facturx.schema import safe_parser
from maillon.documents.xmp import FILE_NAME, NAMESPACES, VALUES, attached

_IDENTITY = {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"}


def embedded_xml(pdf: bytes) -> bytes | None:
    """The attached `factur-x.xml`, ours or a supplier's; None when there is none."""
    with pikepdf.open(BytesIO(pdf)) as document:
        found = attached(document)
        return bytes(found.EF.F.read_bytes()) if found is not None else None


def structure_faults(pdf: bytes) -> list[str]:
    """What keeps this file from being a Factur-X in PDF/A-3a and PDF/UA-1; empty when nothing was found.

    Structural only: colours, tags and glyphs inside the pages are veraPDF's to judge.
    """
    try:
        document = pikepdf.open(BytesIO(pdf))
    except pikepdf.PasswordError:
        return ["encrypted"]
    except pikepdf.PdfError as error:
        return [f"not a PDF: {error}"]
    with document:
        return [
            *_catalog_faults(document),
            *_attachment_faults(document),
            *_xmp_faults(document),
            *_font_faults(document),
            *_active_content_faults(document),
        ]


def _catalog_faults(document: pikepdf.Pdf) -> Iterator[str]:
    root: Any = document.Root
    if document.pdf_version != "1.7":
        yield f"PDF version {document.pdf_version}, not 1.7"
    if document.is_encrypted:
        yield "encrypted"
    intents = list(root.get("/OutputIntents", []))
    if not any(i.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in i for i in intents):
        yield "no PDF/A OutputIntents with its colour profile"
    if not bool(root.get("/MarkInfo", {}).get("/Marked", False)) or "/StructTreeRoot" not in root:
        yield "not tagged"
    if not str(root.get("/Lang", "")):
        yield "no language"
    if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
        yield "the title is not shown in the window"


def _attachment_faults(document: pikepdf.Pdf) -> Iterator[str]:
    spec = attached(document)
    if spec is None:
        yield f"no {FILE_NAME} in AF"
        return
    if spec.get("/AFRelationship") not in ("/Data", "/Alternative", "/Source"):
        yield "AFRelationship of the XML is missing"
    if spec.EF.F.get("/Subtype") != "/text/xml":
        yield "the XML is not declared text/xml"
    if FILE_NAME not in document.attachments:
        yield f"{FILE_NAME} is not among the embedded files"


def _xmp_faults(document: pikepdf.Pdf) -> Iterator[str]:
    if "/Metadata" not in document.Root:
        yield "no XMP metadata"
        return
    metadata: Any = document.Root.Metadata
    root = etree.fromstring(metadata.read_bytes(), safe_parser())
    expected = _IDENTITY | {f"fx:{name}": value for name, value in VALUES.items()}
    for name, value in expected.items():
        texts = [element.text for element in root.findall(f".//{name}", NAMESPACES)]
        if texts != [value]:
            yield f"XMP {name} is {texts or 'missing'}, not {value}"
    if len(root.findall(".//pdfaExtension:schemas", NAMESPACES)) != 1:
        yield "XMP has not exactly one pdfaExtension:schemas"
    prefixes = [e.text for e in root.findall(".//pdfaExtension:schemas/rdf:Bag/rdf:li/pdfaSchema:prefix", NAMESPACES)]
    if prefixes.count("fx") != 1:
        yield "XMP does not describe the fx schema once"


def _dictionaries(document: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary and stream, those written inside another object too."""
    todo: list[Any] = list(document.objects)
    while todo:
        found = todo.pop()
        if isinstance(found, pikepdf.Array):
            inner = list(found)
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            yield found
            inner = list(found.values())
        else:
            continue
        todo.extend(child for child in inner if isinstance(child, pikepdf.Object) and not child.is_indirect)


def _font_faults(document: pikepdf.Pdf) -> Iterator[str]:
    for font in _dictionaries(document):
        if font.get("/Type") != "/Font" or font.get("/Subtype") in ("/Type0", "/Type3"):
            continue
        descriptor = font.get("/FontDescriptor", {})
        if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield f"font {font.get('/BaseFont', '?')} is not embedded"


def _active_content_faults(document: pikepdf.Pdf) -> Iterator[str]:
    if "/JavaScript" in document.Root.get("/Names", {}):
        yield "JavaScript in the names of the document"
    for found in _dictionaries(document):
        if found.get("/S") in ("/JavaScript", "/Launch", "/Movie", "/Sound") or "/JS" in found:
            yield f"active content: {found.get('/S')}"
        if "/AA" in found:
            yield "additional actions (AA)"
