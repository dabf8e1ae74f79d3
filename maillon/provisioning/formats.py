"""Configuration files of handsets: their name by maker, and a text with ``{{ variables }}`` made safe for each. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

SECRET = "mot_de_passe_sip"  # noqa: S105 (the name of a variable)
HIDDEN = "••••••••"
VARIABLES = {
    "mac": "adresse MAC, 00:15:65:AA:00:01",
    "mac_nue": "adresse MAC, 001565aa0001",
    "serie": "numéro de série",
    "modele": "modèle, sans la marque",
    "poste": "numéro de poste",
    "utilisateur": "nom de la personne",
    "nom_affiche": "nom de la personne, sinon le poste",
    "domaine": "domaine du client sur sa plateforme",
    "serveur_sip": "serveur SIP de la plateforme",
    "proxy_sortant": "proxy sortant de la plateforme",
    "site": "site du client",
    "client": "nom du client",
    "commande": "référence de la commande",
    SECRET: "mot de passe SIP du poste, pris au coffre à la lecture",
}
_NAME = re.compile(r"\{\{\s*([^{}\n]*?)\s*\}\}")
_BROKEN = re.compile(r"\{\{|\}\}|\{%|%\}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufffe\uffff]")
LONGEST = 60_000


class Mistake(ValueError):
    """What is wrong with a text, in French, with its line from 1."""

    def __init__(self, line: int, what: str) -> None:
        self.line = line
        super().__init__(f"Ligne {line} : {what}")


@dataclass(frozen=True)
class Format:
    """``xml``: the whole text must be well-formed, and values are escaped."""

    key: str
    label: str
    mime: str
    xml: bool = False


FORMATS = {
    f.key: f
    for f in (
        Format("yealink", "Yealink (.cfg)", "text/plain"),
        Format("snom", "Snom (XML)", "text/xml", xml=True),
        Format("grandstream", "Grandstream (XML)", "text/xml", xml=True),
        Format("texte", "Texte", "text/plain"),
    )
}


def file_name(format_key: str, mac: str, model: str) -> str:
    """The name under which a handset asks for its file."""
    bare = mac.replace(":", "")
    match format_key:
        case "snom":
            return f"snom{re.sub(r'[^A-Za-z0-9]', '', model)}-{bare.upper()}.xml"
        case "grandstream":
            return f"cfg{bare.lower()}.xml"
        case "yealink":
            return f"{bare.lower()}.cfg"
    return f"{bare.lower()}.txt"


def variables_in(text: str) -> set[str]:
    return {found[1] for found in _NAME.finditer(text)}


def mistakes(format_key: str, text: str) -> list[Mistake]:
    """What prevents this text from being a template, in the order of its lines."""
    found = list(_wrong_names(text))
    if len(text) > LONGEST:
        found.append(Mistake(1, "ce modèle dépasse 60 000 caractères."))
    if not found and FORMATS[format_key].xml:
        found += _malformed(fill(format_key, text, dict.fromkeys(VARIABLES, "x")))
    return found


def _wrong_names(text: str) -> Iterator[Mistake]:
    for number, line in enumerate(text.split("\n"), start=1):
        for found in _NAME.finditer(line):
            if found[1] not in VARIABLES:
                near = f"« {found[1][:40]} »" if found[1] else "sans nom"
                yield Mistake(number, f"la variable {near} n'existe pas. Elles sont listées à côté du texte.")
        if _BROKEN.search(_NAME.sub("", line)):
            yield Mistake(number, "une accolade est mal fermée : une variable s'écrit {{ nom }}, sur une ligne.")


def _malformed(text: str) -> list[Mistake]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        etree.fromstring(text.strip().encode(), parser)
    except etree.XMLSyntaxError as error:
        lead = len(text) - len(text.lstrip())
        line = (error.lineno or 1) + text[:lead].count("\n")
        return [Mistake(line, f"le XML n'est pas bien formé ({error.msg}).")]
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return [Mistake(1, "un modèle ne déclare ni DOCTYPE ni entité.")]
    return []


def fill(format_key: str, text: str, values: Mapping[str, str]) -> str:
    """The file: each variable replaced once, made safe for the format. What a value carries is never read again."""
    return _NAME.sub(lambda found: safe(format_key, values[found[1]]), text)


def safe(format_key: str, value: str) -> str:
    """A value stays on its line, and in its element."""
    plain = _CONTROL.sub("", " ".join(value.splitlines()))
    return escape(plain, {'"': "&quot;", "'": "&apos;"}) if FORMATS[format_key].xml else plain
