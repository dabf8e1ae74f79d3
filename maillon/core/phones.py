"""Telephone numbers as France writes them: E.164 to store, pairs of digits to read, bare digits to search.

Numbers of the overseas departments are typed 0590…, 0692…: the `phonenumbers` library, told « FR », calls them invalid
or takes them for mainland ones. They are mapped to their own country code first. Of a French number only the shape is
checked (length, first digit): ranges open faster than libraries learn them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import phonenumbers

from maillon.core.identifiers import Invalid, plain

Kind = Literal["geographic", "mobile", "special", "nomadic", "m2m", "short", "foreign"]

# Leading digits after the 0 -> country code of the overseas departments (ARCEP numbering plan).
OVERSEAS = {
    "590": "590",
    "690": "590",
    "691": "590",
    "594": "594",
    "694": "594",
    "596": "596",
    "696": "596",
    "697": "596",
    "262": "262",
    "263": "262",
    "692": "262",
    "693": "262",
    "269": "262",
    "639": "262",
}
_OVERSEAS_CODES = frozenset(OVERSEAS.values())
_M2M = re.compile(r"700\d{10}")
_SHORT = re.compile(r"3\d{3}|10\d{2}|118\d{3}|11[2-9]|11600\d|116\d{3}|19[16]|1[578]|3[6-8]\d{3}")
_KINDS: dict[str, Kind] = {"6": "mobile", "7": "mobile", "8": "special", "9": "nomadic"}


@dataclass(frozen=True, slots=True)
class Phone:
    """`stored` is E.164, or the bare digits of a short number, which has no E.164 form."""

    stored: str
    kind: Kind

    @property
    def accepts_sms(self) -> bool:
        return self.kind in ("mobile", "foreign")


def clean_phone(text: str) -> str:
    """The form to store, "" for nothing typed. Raises `Invalid` with a sentence in French."""
    return parse_phone(text).stored if plain(text) else ""


def is_phone(text: str) -> bool:
    """Whether a whole number is there, and not a part of one."""
    try:
        return bool(clean_phone(text))
    except Invalid:
        return False


def parse_phone(text: str) -> Phone:
    """Raises `Invalid`. Accepts 04 78…, +33 (0)4…, 0033…, tel:…, nine digits whose 0 a spreadsheet dropped."""
    raw = re.sub(r"^(tel|sms|callto):", "", plain(text), flags=re.IGNORECASE).strip()
    _refuse_letters(raw)
    international, digits = _split_prefix(raw)
    if international:
        return _parse_international(digits)
    if _SHORT.fullmatch(digits):
        return Phone(digits, "short")
    if len(digits) in (9, 13) and digits[:1] not in ("", "0"):
        digits = f"0{digits}"
    return _parse_national(digits)


def display_phone(stored: str) -> str:
    """« 04 78 00 12 34 » for France and overseas, « +32 2 555 12 34 » elsewhere, short numbers by pairs.

    A text that is no number comes back as it is.
    """
    national = _national(stored)
    if national is not None:
        return _pairs(f"0{national}")
    if stored.startswith("+"):
        try:
            number = phonenumbers.parse(stored)
        except phonenumbers.NumberParseException:
            return stored
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    if re.fullmatch(r"118\d{3}", stored):
        return f"118 {stored[3:]}"
    return _pairs(stored) if re.fullmatch(r"\d{4}|0\d{9}", stored) else stored


def search_digits(text: str) -> str:
    """Digits to index or to look for: national form without the leading 0, so that +33 4 78, 0478 and 478 meet.

    Works on a stored number as well as on a fragment being typed.
    """
    raw = plain(text)
    international, digits = _split_prefix(raw)
    if international and _is_piece(raw, digits):
        return f"00{digits}"
    if international:
        return _national(f"+{digits}") or re.sub(r"^33", "", digits)
    if len(digits) in (11, 12, 15) and digits[:3] in ("331", *(f"33{n}" for n in range(2, 10))):
        return digits[2:]
    return digits[1:] if digits.startswith("0") else digits


def _is_piece(raw: str, digits: str) -> bool:
    """« 00 03 41 » is dictated from the middle of a number: no country has so few figures behind it, or begins with a 0."""
    known = digits.startswith(("33", *_OVERSEAS_CODES, "508"))
    return not raw.lstrip(" (").startswith("+") and (digits.startswith("0") or (len(digits) < 8 and not known))


def _split_prefix(raw: str) -> tuple[bool, str]:
    """(international?, digits without + or 00)."""
    raw = re.sub(r"\(\s*0\s*\)", "", raw) if re.match(r"[\s(]*(\+|00)", raw) else raw
    digits = re.sub(r"[^0-9]", "", raw)
    if raw.lstrip(" (").startswith("+"):
        return True, digits
    return (True, digits[2:]) if digits.startswith("00") else (False, digits)


def _refuse_letters(raw: str) -> None:
    if re.search(r"(?i)\b(poste|ext|x)\.?\s*\d", raw):
        raise Invalid("Indiquez le numéro seul : le poste va dans la note du contact.")
    if len(re.findall(r"\d", raw)) >= 18 and re.search(r"[/,;|]|ou", raw):
        raise Invalid("Il y a plusieurs numéros : indiquez-en un seul par champ.")
    if stranger := next((ch for ch in raw if not (ch in "0123456789+()-./ " or ch in "‐‑–—·")), None):
        hint = " Vouliez-vous le chiffre 0 ?" if stranger in "oO" else ""
        raise Invalid(f"Un numéro ne contient que des chiffres : « {stranger} » n'en est pas un.{hint}")


def _parse_national(digits: str) -> Phone:
    if _M2M.fullmatch(digits[1:]) and digits.startswith("0"):
        return Phone(f"+33{digits[1:]}", "m2m")
    if not digits.startswith("0") and re.fullmatch(r"33[1-9]\d{8}|33700\d{10}", digits):
        return _parse_international(digits)
    if not digits:
        raise Invalid("Ce n'est pas un numéro : il n'y a aucun chiffre.")
    expected = 14 if digits.startswith("0700") and len(digits) > 10 else 10
    if len(digits) < expected:
        raise Invalid(f"Numéro incomplet : {len(digits)} chiffre{'s' if len(digits) > 1 else ''} sur {expected}.")
    if len(digits) > expected:
        raise Invalid(f"Numéro trop long : {len(digits)} chiffres au lieu de {expected}.")
    if not digits.startswith("0"):
        raise Invalid("Un numéro français commence par 0. Pour l'étranger, commencez par + et le code du pays.")
    return _french(digits[1:])


def _french(national: str) -> Phone:
    """Nine digits, without the leading 0."""
    if national.startswith("508"):
        return Phone(f"+508{national[3:]}", "geographic")
    code = OVERSEAS.get(national[:3], "33")
    return Phone(f"+{code}{national}", _KINDS.get(national[0], "geographic"))


def _parse_international(digits: str) -> Phone:
    if digits.startswith("33"):
        national = digits[2:].removeprefix("0")
        if not national:
            raise Invalid("Numéro incomplet : il manque tout ce qui suit +33.")
        return _parse_national(f"0{national}")
    if digits[:3] in _OVERSEAS_CODES:
        national = digits[3:].removeprefix("0")
        if len(national) != 9:
            shape = f"+{digits[:3]} est suivi de 9 chiffres, il y en a {len(national)}."
            raise Invalid(f"Numéro {'incomplet' if len(national) < 9 else 'trop long'} : {shape}")
        return Phone(f"+{digits[:3]}{national}", _KINDS.get(national[0], "geographic"))
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException as error:
        raise Invalid(
            "Code de pays inconnu : +33 pour la France, +32 pour la Belgique, +352 pour le Luxembourg."
            if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
            else "Numéro incomplet : il manque des chiffres après le code du pays."
        ) from None
    if not phonenumbers.is_possible_number(number):
        raise Invalid(f"Ce numéro n'a pas la bonne longueur pour le pays +{number.country_code}.")
    return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), "foreign")


def _national(stored: str) -> str | None:
    """Nine digits (thirteen for M2M) of a stored number of France or overseas, else None."""
    if re.fullmatch(r"\+33([1-9]\d{8}|700\d{10})", stored):
        return stored[3:]
    if stored[1:4] in _OVERSEAS_CODES and re.fullmatch(r"\+\d{3}[1-9]\d{8}", stored):
        return stored[4:]
    return f"508{stored[4:]}" if re.fullmatch(r"\+508\d{6}", stored) else None


def _pairs(digits: str) -> str:
    return " ".join(digits[i : i + 2] for i in range(0, len(digits), 2))
