"""Why a value sent to the API is refused, in French. Pure: what pydantic says in, a sentence out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WHOLE = "Donnez un nombre entier."
NUMBER = "Donnez un nombre, avec un point pour les décimales."
DATE = "Donnez une date, par exemple 2026-11-25."
SENTENCES = {
    "missing": "Ce champ est obligatoire.",
    "extra_forbidden": "Ce champ n'existe pas.",
    "string_type": "Donnez un texte.",
    "string_too_long": "{max_length} caractères au plus.",
    "string_too_short": "{min_length} caractères au moins.",
    "string_pattern_mismatch": "Ce texte n'a pas la forme attendue.",
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_from_float": WHOLE,
    "int_parsing_size": "Ce nombre est trop grand.",
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "decimal_type": NUMBER,
    "decimal_parsing": NUMBER,
    "finite_number": NUMBER,
    "decimal_max_digits": "{max_digits} chiffres au plus.",
    "decimal_max_places": "{decimal_places} décimales au plus.",
    "decimal_whole_digits": "{whole_digits} chiffres au plus avant la virgule.",
    "greater_than": "Donnez plus de {gt}.",
    "greater_than_equal": "Donnez au moins {ge}.",
    "less_than": "Donnez moins de {lt}.",
    "less_than_equal": "Donnez {le} au plus.",
    "bool_type": "Donnez true ou false.",
    "bool_parsing": "Donnez true ou false.",
    "list_type": "Donnez une liste.",
    "dict_type": "Donnez un objet JSON.",
    "model_type": "Donnez un objet JSON.",
    "model_attributes_type": "Donnez un objet JSON.",
    "too_long": "{max_length} éléments au plus.",
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
}


def sentence(error: Mapping[str, Any]) -> str:
    kind, context = error.get("type", ""), error.get("ctx") or {}
    if kind in ("enum", "literal_error"):
        return f"Valeurs possibles : {str(context.get('expected', '')).replace(' or ', ' ou ')}."
    try:
        return SENTENCES[kind].format(**context)
    except KeyError:
        return "Cette valeur ne convient pas."


def field(error: Mapping[str, Any]) -> str:
    """``("body", "data", "lines", 0, "quantity")`` -> ``lines.0.quantity``: the name of a parameter of ours is no one's business."""
    place = list(error["loc"])
    return ".".join(str(part) for part in place[2 if place[:1] == ["body"] else 1 :])
