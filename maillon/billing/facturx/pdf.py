"""The PDF side of Factur-X: Typst writes a PDF/A-3a + PDF/UA-1 with the XML attached; here it is declared in the XMP.

The `fx` extension schema goes into the `pdfaExtension:schemas` bag that Typst already wrote: a second bag makes the XMP
invalid, and qpdf sees nothing. `structure_faults` checks what can be checked without veraPDF (Java).
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from lxml import etree

from maillon.billing.facturx.schema import safe_parser

XML_NAME = "factur-x.xml"
_FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
_SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
_PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
_NS = {
    "rdf": _RDF,
    "fx": _FX,
    "pdfaExtension": _EXTENSION,
    "pdfaSchema": _SCHEMA,
    "pdfaProperty": _PROPERTY,
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}
_VALUES = {
    "DocumentType": "INVOICE",
    "DocumentFileName": XML_NAME,
    "Version": "1.0",
    "ConformanceLevel": "EN 16931",
}
_DESCRIPTIONS = {
    "DocumentType": "Type of the embedded document",
    "DocumentFileName": "Name of the embedded XML invoice file",
    "Version": "Version of the Factur-X XMP schema",
    "ConformanceLevel": "Conformance level of the embedded Factur-X data",
}


class NotPdfA(ValueError):
    """The PDF is not the PDF/A-3 with its XML attached that Typst was asked for."""


def declare_facturx(pdf: bytes) -> bytes:
    """The same PDF, its XMP naming the attached `factur-x.xml`. Same bytes in, same bytes out. Raises `NotPdfA`."""
    with pikepdf.open(BytesIO(pdf)) as document:
        if "/Metadata" not in document.Root:
            raise NotPdfA("no XMP metadata: compile with pdf_standards=['a-3a', 'ua-1']")
        if _attached(document) is None:
            raise NotPdfA(f"no {XML_NAME} attached: pdf.attach in the Typst template")
        packet = _with_facturx(document.Root.Metadata.read_bytes())
        stream = document.make_stream(packet, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        document.Root.Metadata = stream
        out = BytesIO()
        document.save(
            out,
            fix_metadata_version=False,
            deterministic_id=True,
            compress_streams=True,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        )
        return out.getvalue()


def embedded_xml(pdf: bytes) -> bytes | None:
    """The attached `factur-x.xml`, ours or a supplier's; None when there is none."""
    with pikepdf.open(BytesIO(pdf)) as document:
        found = _attached(document)
        return bytes(found.EF.F.read_bytes()) if found is not None else None


def _attached(document: pikepdf.Pdf) -> Any:
    if "/AF" not in document.Root:
        return None
    for spec in document.Root.AF:
        if str(spec.get("/UF", spec.get("/F", ""))) == XML_NAME and "/EF" in spec:
            return spec
    return None


def _with_facturx(packet: bytes) -> bytes:
    root = etree.fromstring(packet, safe_parser())
    bags = root.findall(".//pdfaExtension:schemas/rdf:Bag", _NS)
    if len(bags) != 1:
        raise NotPdfA(f"expected one pdfaExtension:schemas bag, found {len(bags)}")
    if root.find(".//fx:DocumentType", _NS) is not None:
        raise NotPdfA("already declared as Factur-X")
    bags[0].append(_extension_schema())
    description = etree.SubElement(root.find(".//rdf:RDF", _NS), f"{{{_RDF}}}Description", nsmap={"fx": _FX})
    description.set(f"{{{_RDF}}}about", "")
    for name, value in _VALUES.items():
        etree.SubElement(description, f"{{{_FX}}}{name}").text = value
    return bytes(etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=False))


def _resource(parent: Any) -> Any:
    item = etree.Element(f"{{{_RDF}}}li") if parent is None else etree.SubElement(parent, f"{{{_RDF}}}li")
    item.set(f"{{{_RDF}}}parseType", "Resource")
    return item


def _extension_schema() -> Any:
    item = _resource(None)
    etree.SubElement(item, f"{{{_SCHEMA}}}schema").text = "Factur-X PDFA Extension Schema"
    etree.SubElement(item, f"{{{_SCHEMA}}}namespaceURI").text = _FX
    etree.SubElement(item, f"{{{_SCHEMA}}}prefix").text = "fx"
    sequence = etree.SubElement(etree.SubElement(item, f"{{{_SCHEMA}}}property"), f"{{{_RDF}}}Seq")
    for name, description in _DESCRIPTIONS.items():
        entry = _resource(sequence)
        for key, text in (
            ("name", name),
            ("valueType", "Text"),
            ("category", "external"),
            ("description", description),
        ):
            etree.SubElement(entry, f"{{{_PROPERTY}}}{key}").text = text
    return item


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
    spec = _attached(document)
    if spec is None:
        yield f"no {XML_NAME} in AF"
        return
    if spec.get("/AFRelationship") not in ("/Data", "/Alternative", "/Source"):
        yield "AFRelationship of the XML is missing"
    if spec.EF.F.get("/Subtype") != "/text/xml":
        yield "the XML is not declared text/xml"
    if XML_NAME not in document.attachments:
        yield f"{XML_NAME} is not among the embedded files"


def _xmp_faults(document: pikepdf.Pdf) -> Iterator[str]:
    if "/Metadata" not in document.Root:
        yield "no XMP metadata"
        return
    metadata: Any = document.Root.Metadata
    root = etree.fromstring(metadata.read_bytes(), safe_parser())
    expected = {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
    expected |= {f"fx:{name}": value for name, value in _VALUES.items()}
    for name, value in expected.items():
        texts = [element.text for element in root.findall(f".//{name}", _NS)]
        if texts != [value]:
            yield f"XMP {name} is {texts or 'missing'}, not {value}"
    if len(root.findall(".//pdfaExtension:schemas", _NS)) != 1:
        yield "XMP has not exactly one pdfaExtension:schemas"
    prefixes = [e.text for e in root.findall(".//pdfaExtension:schemas/rdf:Bag/rdf:li/pdfaSchema:prefix", _NS)]
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
