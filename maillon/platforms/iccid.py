"""The number of a SIM card (ITU-T E.118): « 89 », the country, the operator, the card, and a Luhn digit. Pure."""

from __future__ import annotations

import re

from stdnum import luhn

from maillon.core.identifiers import Invalid, plain


def clean_iccid(text: str) -> str:
    """18 to 20 digits, without separators nor the « F » that fills the last half-octet on some cards."""
    number = re.sub(r"^(ICCID|SIM)\s*[:#]?\s*", "", plain(text).upper())
    number = re.sub(r"[\s.\-]", "", number).removesuffix("F")
    if not number:
        return ""
    if stranger := next((ch for ch in number if ch not in "0123456789"), None):
        raise Invalid(
            f"Un ICCID n'a que des chiffres : « {stranger} » n'en est pas un. Il est imprimé sur la carte SIM."
        )
    if not number.startswith("89"):
        raise Invalid(
            "Un ICCID commence par 89 : recopiez le long numéro imprimé sur la carte SIM, pas celui de la ligne."
        )
    if not 18 <= len(number) <= 20:
        raise Invalid(f"Un ICCID a 19 ou 20 chiffres : celui-ci en a {len(number)}. Il est imprimé sur la carte SIM.")
    if not luhn.is_valid(number):
        raise Invalid("Un chiffre est faux ou deux sont inversés : relisez l'ICCID imprimé sur la carte SIM.")
    return number


def display_iccid(number: str) -> str:
    """By groups of four, as cards print it."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))
