"""Declares a Factur-X invoice in the metadata (XMP) of a PDF that already carries its `factur-x.xml`.

Typst writes a PDF/A-3a + PDF/UA-1 and its `pdfaExtension:schemas` bag; the `fx` schema goes into **that** bag, since a
second one makes the metadata invalid and qpdf sees nothing. Source: Factur-X 1.09, technical appendix (XMP extension).
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
from lxml import etree

FILE_NAME = "factur-x.xml"
FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
NAMESPACES = {
    "rdf": RDF,
    "fx": FX,
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": SCHEMA,
    "pdfaProperty": PROPERTY,
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}
VALUES = {
    "DocumentType": "INVOICE",
    "DocumentFileName": FILE_NAME,
    "Version": "1.0",
    "ConformanceLevel": "EN 16931",
}
DESCRIPTIONS = {
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
        if attached(document) is None:
            raise NotPdfA(f"no {FILE_NAME} attached: pdf.attach in the Typst template")
        packet = _declared(document.Root.Metadata.read_bytes())
        document.Root.Metadata = document.make_stream(packet, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
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


def attached(document: pikepdf.Pdf) -> Any:
    """The file specification of `factur-x.xml`; None when there is none."""
    if "/AF" not in document.Root:
        return None
    for spec in document.Root.AF:
        if str(spec.get("/UF", spec.get("/F", ""))) == FILE_NAME and "/EF" in spec:
            return spec
    return None


def _declared(packet: bytes) -> bytes:
    root = etree.fromstring(packet, etree.XMLParser(resolve_entities=False, no_network=True))
    bags = root.findall(".//pdfaExtension:schemas/rdf:Bag", NAMESPACES)
    if len(bags) != 1:
        raise NotPdfA(f"expected one pdfaExtension:schemas bag, found {len(bags)}")
    if root.find(".//fx:DocumentType", NAMESPACES) is not None:
        raise NotPdfA("already declared as Factur-X")
    bags[0].append(_extension_schema())
    about = {f"{{{RDF}}}about": ""}
    description = etree.SubElement(root.find(".//rdf:RDF", NAMESPACES), f"{{{RDF}}}Description", about, {"fx": FX})
    for name, value in VALUES.items():
        etree.SubElement(description, f"{{{FX}}}{name}").text = value
    return bytes(etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=False))


def _extension_schema() -> Any:
    resource = {f"{{{RDF}}}parseType": "Resource"}
    item = etree.Element(f"{{{RDF}}}li", resource)
    for name, text in (("schema", "Factur-X PDFA Extension Schema"), ("namespaceURI", FX), ("prefix", "fx")):
        etree.SubElement(item, f"{{{SCHEMA}}}{name}").text = text
    sequence = etree.SubElement(etree.SubElement(item, f"{{{SCHEMA}}}property"), f"{{{RDF}}}Seq")
    for name, description in DESCRIPTIONS.items():
        entry = etree.SubElement(sequence, f"{{{RDF}}}li", resource)
        facts = (("name", name), ("valueType", "Text"), ("category", "external"), ("description", description))
        for key, text in facts:
            etree.SubElement(entry, f"{{{PROPERTY}}}{key}").text = text
    return item
