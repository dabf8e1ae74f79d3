"""Declares a Factur-X invoice in the metadata (XMP) of a PDF that already carries its `factur-x.xml`.

Typst writes the `pdfaExtension:schemas` bag; the `fx` schema goes into **that** bag, since a second one makes the
metadata invalid. Source: Factur-X 1.09, Technical appendix (XMP extension schema).
"""

from __future__ import annotations

from io import BytesIO

import pikepdf
from lxml import etree

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
FILE_NAME = "factur-x.xml"
PROPERTIES = {
    "DocumentFileName": "name of the embedded XML invoice file",
    "DocumentType": "INVOICE",
    "Version": "The actual version of the Factur-X XML schema",
    "ConformanceLevel": "The conformance level of the embedded Factur-X data",
}


class MetadataError(ValueError):
    """The metadata of the PDF are not those that the rendering writes."""


def declare_facturx(pdf: bytes, level: str = "EN 16931") -> bytes:
    """The same PDF, its XMP saying that it is a Factur-X invoice. Same input, same bytes."""
    with pikepdf.open(BytesIO(pdf)) as document:
        stream = document.Root.get("/Metadata")
        if not isinstance(stream, pikepdf.Stream):
            raise MetadataError("no XMP metadata to complete")
        document.Root.Metadata = document.make_stream(
            _with_schema(stream.read_bytes(), level), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        out = BytesIO()
        document.save(out, deterministic_id=True, fix_metadata_version=False, compress_streams=False)
    return out.getvalue()


def _with_schema(xmp: bytes, level: str) -> bytes:
    packet = etree.fromstring(xmp, etree.XMLParser(resolve_entities=False, no_network=True))
    bags = packet.findall(f".//{{{EXTENSION}}}schemas/{{{RDF}}}Bag")
    root = packet.find(f".//{{{RDF}}}RDF")
    if len(bags) != 1 or root is None:
        raise MetadataError(f"{len(bags)} pdfaExtension:schemas bags in the XMP metadata, 1 expected")
    bags[0].append(_schema())
    about = etree.SubElement(root, f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""}, nsmap={"fx": FX})
    values = {
        "DocumentType": "INVOICE",
        "DocumentFileName": FILE_NAME,
        "Version": "1.0",
        "ConformanceLevel": level,
    }
    for name, value in values.items():
        etree.SubElement(about, f"{{{FX}}}{name}").text = value
    body: bytes = etree.tostring(packet, encoding="utf-8")
    return b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n' + body + b'\n<?xpacket end="r"?>'


def _schema() -> etree._Element:
    resource = f"{{{RDF}}}parseType"
    item = etree.Element(f"{{{RDF}}}li", {resource: "Resource"}, nsmap={"pdfaSchema": SCHEMA, "pdfaProperty": PROPERTY})
    for name, value in (("schema", "Factur-X PDFA Extension Schema"), ("namespaceURI", FX), ("prefix", "fx")):
        etree.SubElement(item, f"{{{SCHEMA}}}{name}").text = value
    sequence = etree.SubElement(etree.SubElement(item, f"{{{SCHEMA}}}property"), f"{{{RDF}}}Seq")
    for name, description in PROPERTIES.items():
        one = etree.SubElement(sequence, f"{{{RDF}}}li", {resource: "Resource"})
        fields = (("name", name), ("valueType", "Text"), ("category", "external"), ("description", description))
        for field, value in fields:
            etree.SubElement(one, f"{{{PROPERTY}}}{field}").text = value
    return item
