"""Documents in PDF: archivable (PDF/A-3a) and accessible (PDF/UA-1), laid out by Typst from plain data.

Data go in as JSON and never as Typst source, so whatever a user typed prints literally. The shape that each template
expects is in `shapes.py`. Same data, same timestamp: same bytes.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import typst

from maillon.documents.glyphs import FONTS, printable
from maillon.documents.xmp import FILE_NAME as FACTURX
from maillon.documents.xmp import declare_facturx

ROOT = Path(__file__).resolve().parent / "typst"
STANDARDS: list[Any] = ["a-3a", "ua-1"]
SOURCES = {
    "devis": "devis.typ",
    "commande": "commande.typ",
    "avenant": "avenant.typ",
    "bl": "bl.typ",
    "pv": "pv.typ",
    "mandat": "mandat.typ",
    "facture": "facture.typ",
    "avoir": "facture.typ",
    "achat": "achat.typ",
    "commission": "commission.typ",
    "enlevement": "enlevement.typ",
    "gtr": "gtr.typ",
    "etiquettes": "etiquettes.typ",
}
NAMES = {
    "devis": "Le devis",
    "commande": "Le bon de commande",
    "avenant": "L’avenant",
    "bl": "Le bon de livraison",
    "pv": "Le procès-verbal",
    "mandat": "Le mandat de portabilité",
    "facture": "La facture",
    "avoir": "L’avoir",
    "achat": "La commande fournisseur",
    "commission": "Le relevé de commission",
    "enlevement": "Le bordereau d’enlèvement",
    "gtr": "Le suivi d’incident",
    "etiquettes": "La planche d’étiquettes",
}
MIME = {"xml": "text/xml", "pdf": "application/pdf", "csv": "text/csv", "txt": "text/plain", "json": "application/json"}
DRAWINGS = frozenset({"logo", "svg"})  # cleaned by `brand` and `signing`, given to Typst as they are
PRICES = frozenset({"price", "total", "discount", "vat", "per", "sums", "totals", "due", "vat_note", "payment"})
OFFERS = frozenset(
    {"devis", "commande", "avenant"}
)  # those that exist with and without prices; BL and PV never print any
_MONEY = re.compile(r"€|\beuros?\b|\b(?:HT|TTC)\b", re.IGNORECASE)
_ATTACHMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_UNSAFE_DRAWING = re.compile(
    r"<!|<\?(?!xml)|<\s*(?:script|foreignObject|style|text)\b|\son\w+\s*=|href\s*=\s*(?!\"(?:#|data:image/png;base64,))",
    re.IGNORECASE,
)


class RenderError(Exception):
    """A document could not be made. `str()` is a French sentence; `detail` is for whoever repairs the data."""

    def __init__(self, template: str, detail: str) -> None:
        self.template, self.detail = template, detail
        name = NAMES.get(template, "Le document")
        super().__init__(f"{name} n’a pas pu être mis en page : {detail}")


class _Engine:
    """One compiler per source file, kept warm. Typst's compiler is not re-entrant: calls take turns."""

    def __init__(self, source: str) -> None:
        self._turn = threading.Lock()
        self._compiler = typst.Compiler(
            str(ROOT / source), root=str(ROOT), font_paths=_fonts(), ignore_system_fonts=True
        )

    def compile(self, data: str, timestamp: int) -> bytes:
        with self._turn:
            pdf = self._compiler.compile(sys_inputs={"data": data}, pdf_standards=STANDARDS, timestamp=timestamp)
        if not isinstance(pdf, bytes):
            raise TypeError("Typst gave no PDF")
        return pdf


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


_engines_lock = threading.Lock()
_engines: dict[str, _Engine] = {}


def _engine(source: str) -> _Engine:
    with _engines_lock:
        if source not in _engines:
            _engines[source] = _Engine(source)
        return _engines[source]


def render(
    template: str,
    data: Mapping[str, Any],
    *,
    attachments: Mapping[str, bytes] | None = None,
    timestamp: datetime | int,
) -> bytes:
    """A PDF/A-3a + PDF/UA-1 document.

    `template`: one of `SOURCES`. `data`: see `shapes.py`; amounts are strings or `Decimal` (a float is refused).
    `attachments`: file name -> content; `factur-x.xml` makes a Factur-X invoice (profile EN 16931, XMP included).
    `timestamp`: aware datetime or Unix seconds, the date written in the file.
    Raises `RenderError` (French sentence) when the data do not fit the template.
    """
    if template not in SOURCES:
        raise RenderError(template, f"modèle inconnu « {template} »")
    plain = _plain(template, data)
    if SOURCES[template] == "facture.typ":
        plain.setdefault("kind", template)
    if template in OFFERS and plain.get("prices") is False and (leak := sorted(_price_keys(plain))):
        raise RenderError(template, f"document sans prix, mais ses données portent {', '.join(leak)}")
    plain["attachments"] = [_attachment(template, *item) for item in sorted((attachments or {}).items())]
    try:
        pdf = _engine(SOURCES[template]).compile(json.dumps(plain, ensure_ascii=False), _seconds(timestamp))
    except typst.TypstError as error:
        raise RenderError(template, error.message) from error
    return declare_facturx(pdf) if FACTURX in (attachments or {}) else pdf


def without_prices(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same data for a reader who does not pay: no amount, rate, sum or payment, and no note that speaks of money.

    Only the payer sees prices (domain.md §2). The brand and the parties are kept whole (a share capital is no price).
    """
    kept = {key: value for key, value in data.items() if key not in PRICES}
    for key in ("groups", "lines", "terms"):
        if key in kept:
            kept[key] = _priceless(kept[key])
    kept["prices"] = False
    return kept


def _priceless(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _priceless(item)
            for key, item in value.items()
            if key not in PRICES and not (key == "note" and _MONEY.search(str(item)))
        }
    if isinstance(value, list | tuple):
        return [_priceless(item) for item in value if not (isinstance(item, str) and _MONEY.search(item))]
    return value


def _price_keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        below = set().union(*(_price_keys(item) for item in value.values())) if value else set()
        return {key for key in value if key in PRICES} | below
    if isinstance(value, list):
        return set().union(*(_price_keys(item) for item in value)) if value else set()
    return set()


def _plain(template: str, data: Mapping[str, Any]) -> dict[str, Any]:
    def plain(value: Any, path: str) -> Any:
        if isinstance(value, str):
            return _drawing(template, value, path) if path.rpartition(".")[2] in DRAWINGS else printable(value)
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, Decimal) and value.is_finite():
            return format(value, "f")
        if isinstance(value, Mapping):
            return {str(key): plain(item, f"{path}.{key}") for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [plain(item, path) for item in value]
        raise RenderError(template, f"« {path} » porte un {type(value).__name__} : donner un texte ou un Decimal")

    return {str(key): plain(value, str(key)) for key, value in data.items()}


def _drawing(template: str, value: str, path: str) -> str:
    """A second look at drawings that should have been cleaned at their entry."""
    if value and (not value.lstrip().startswith("<svg") or _UNSAFE_DRAWING.search(value)):
        raise RenderError(template, f"« {path} » n’est pas un dessin nettoyé")
    return value


def _attachment(template: str, name: str, content: bytes) -> dict[str, Any]:
    if not _ATTACHMENT.fullmatch(name):
        raise RenderError(template, f"nom de pièce jointe refusé : « {printable(name)} »")
    try:
        carried: str | list[int] = content.decode("utf-8")
    except UnicodeDecodeError:
        carried = list(content)
    return {
        "name": name,
        "content": carried,
        "relationship": "data" if name == FACTURX else "supplement",
        "mime": MIME.get(name.rpartition(".")[2].lower(), "application/octet-stream"),
        "description": "Facture électronique Factur-X (EN 16931)" if name == FACTURX else name,
    }


def _seconds(timestamp: datetime | int) -> int:
    if isinstance(timestamp, datetime):
        if timestamp.tzinfo is None:
            raise ValueError("timestamp must be aware: a naive datetime has no place in a document")
        return int(timestamp.timestamp())
    return timestamp
