"""Identifiers that people type or scan: each `clean_…` returns the form to store or raises `Invalid`.

Empty text gives "": whether a field may stay empty is the form's business. Messages are French sentences that say what
to do.
"""

from __future__ import annotations

import re
import unicodedata
import uuid

from stdnum import bic, iban, luhn
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.fr import tva

LA_POSTE = "356000000"
LA_POSTE_HEAD_OFFICE = "35600000000048"
_KBIS = "Il figure sur le Kbis."
_MAIL_TYPOS = {
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gamil.com": "gmail.com",
    "gmail.co": "gmail.com",
    "gmail.con": "gmail.com",
    "gmal.com": "gmail.com",
    "hotmial.com": "hotmail.com",
    "hotmial.fr": "hotmail.fr",
    "hotmal.fr": "hotmail.fr",
    "outlok.com": "outlook.com",
    "outlok.fr": "outlook.fr",
    "oultook.fr": "outlook.fr",
    "orange.f": "orange.fr",
    "ornage.fr": "orange.fr",
    "oange.fr": "orange.fr",
    "wanado.fr": "wanadoo.fr",
    "wandoo.fr": "wanadoo.fr",
    "yaho.fr": "yahoo.fr",
    "yahou.fr": "yahoo.fr",
    "laposte.ne": "laposte.net",
    "icloud.con": "icloud.com",
}
_BROADCAST = "FFFFFFFFFFFF"


class Invalid(ValueError):
    """What was typed cannot be right; `message` says in French how to fix it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def plain(text: str) -> str:
    """NFKC, no-break spaces as spaces, invisible characters removed, trimmed: what a paste from a PDF needs."""
    text = unicodedata.normalize("NFKC", text)
    kept = (" " if ch.isspace() else ch for ch in text if ch.isspace() or unicodedata.category(ch) not in ("Cc", "Cf"))
    return "".join(kept).strip()


def _compact(text: str) -> str:
    return re.sub(r"[\s.\-_/]", "", plain(text))


def _count(missing: int, unit: str, expected: int, got: int) -> str:
    """« Il manque un chiffre : 13 sur 14. » (`missing` negative: too many)."""
    number = abs(missing)
    if missing > 0:
        head = f"Il manque un {unit}" if number == 1 else f"Il manque {number} {unit}s"
    else:
        head = f"Il y a un {unit} de trop" if number == 1 else f"Il y a {number} {unit}s de trop"
    return f"{head} : {got} sur {expected}."


def _digits_only(text: str, name: str) -> str:
    compact = _compact(text)
    stranger = next((ch for ch in compact if not ("0" <= ch <= "9")), None)
    if stranger is not None:
        hint = " Vouliez-vous le chiffre 0 ?" if stranger in "oO" else ""
        raise Invalid(f"Un {name} ne contient que des chiffres : « {stranger} » n'en est pas un.{hint}")
    return compact


def _refuse_zeros(number: str, name: str) -> None:
    if not number.strip("0"):
        raise Invalid(f"Ce {name} ne contient que des zéros. {_KBIS}")


def clean_siren(text: str) -> str:
    """9 digits with a Luhn key (INSEE)."""
    number = _digits_only(text, "SIREN")
    if not number:
        return ""
    if len(number) == 14:
        raise Invalid(f"C'est un SIRET (14 chiffres). Le SIREN en est le début : {number[:9]}.")
    if len(number) != 9:
        raise Invalid(f"{_count(9 - len(number), 'chiffre', 9, len(number))} {_KBIS}")
    _refuse_zeros(number, "SIREN")
    if not luhn.is_valid(number):
        raise Invalid(f"Ce SIREN n'existe pas : un chiffre est faux ou deux chiffres sont inversés. {_KBIS}")
    return number


def clean_siret(text: str) -> str:
    """14 digits with a Luhn key; La Poste's own: the sum of the digits is a multiple of 5, but for its head office."""
    number = _digits_only(text, "SIRET")
    if not number:
        return ""
    if len(number) == 9:
        raise Invalid("C'est un SIREN (9 chiffres). Il manque les 5 derniers chiffres, propres à l'établissement.")
    if len(number) != 14:
        raise Invalid(f"{_count(14 - len(number), 'chiffre', 14, len(number))} {_KBIS}")
    _refuse_zeros(number, "SIRET")
    if number.startswith(LA_POSTE):
        valid = number == LA_POSTE_HEAD_OFFICE or sum(map(int, number)) % 5 == 0
    else:
        valid = luhn.is_valid(number) and luhn.is_valid(number[:9])
    if not valid:
        raise Invalid(f"Ce SIRET n'existe pas : un chiffre est faux ou deux chiffres sont inversés. {_KBIS}")
    return number


def siren_of(siret: str) -> str:
    return siret[:9]


def vat_number_of(siren: str) -> str:
    """FR + key + SIREN; key = (12 + 3 × (SIREN mod 97)) mod 97."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def clean_vat_number(text: str) -> str:
    """Intra-community VAT number, compact, upper case: French, or of another member state."""
    number = _compact(text).upper()
    if not number:
        return ""
    if re.fullmatch(r"\d{9}", number):
        raise Invalid(f"C'est un SIREN. Vouliez-vous {vat_number_of(number)} ?")
    if re.fullmatch(r"\d{11}", number):
        number = f"FR{number}"
    if not number.startswith("FR"):
        return _clean_foreign_vat_number(number)
    if len(number) != 13:
        expected = "FR, 2 caractères de clé, 9 chiffres de SIREN"
        raise Invalid(f"{_count(13 - len(number), 'caractère', 13, len(number))} Attendu : {expected}.")
    if tva.is_valid(number):
        return number
    siren = number[4:]
    if siren.isdigit() and luhn.is_valid(siren):
        raise Invalid(f"La clé ne correspond pas au SIREN. Vouliez-vous {vat_number_of(siren)} ?")
    raise Invalid("Ce numéro de TVA n'existe pas : ses 9 derniers chiffres doivent être le SIREN de l'entreprise.")


def _clean_foreign_vat_number(number: str) -> str:
    try:
        return str(eu_vat.validate(number))
    except StdnumError:
        raise Invalid(
            "Ce numéro de TVA n'est pas reconnu : il commence par le code du pays (FR, BE, DE…) et figure sur les "
            "factures de l'entreprise."
        ) from None


def clean_email(text: str) -> str:
    """One address; the domain in lower case. Accepts « Nom <adresse> » and mailto:."""
    address = plain(text)
    if found := re.search(r"<([^<>]+)>", address):
        address = found.group(1)
    address = address.removeprefix("mailto:").strip().rstrip(".,;")
    if not address:
        return ""
    _check_email_shape(address)
    local, _, domain = address.rpartition("@")
    domain = domain.lower()
    if domain in _MAIL_TYPOS:
        raise Invalid(f"Vouliez-vous {local}@{_MAIL_TYPOS[domain]} ?")
    if not re.fullmatch(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]+)", domain):
        raise Invalid(f"La fin de l'adresse n'est pas valable : « {domain} ». Elle ressemble à « exemple.fr ».")
    if len(local) > 64 or not re.fullmatch(
        r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*", local
    ):
        raise Invalid(f"Le début de l'adresse n'est pas valable : « {local} ».")
    return f"{local}@{domain}"


def _check_email_shape(address: str) -> None:
    if re.search(r"\S@\S+[\s,;]+\S+@", address):
        raise Invalid("Il y a plusieurs adresses : indiquez-en une seule par champ.")
    if " " in address:
        raise Invalid(f"Une adresse e-mail n'a pas d'espace. Vouliez-vous {address.replace(' ', '')} ?")
    if "@" not in address:
        raise Invalid("Il manque le « @ » : une adresse ressemble à « nom@exemple.fr ».")
    if address.count("@") > 1:
        raise Invalid("Il y a plusieurs « @ » : indiquez une seule adresse.")
    if accented := next((ch for ch in address if not ch.isascii()), None):
        raise Invalid(f"Une adresse e-mail n'a pas d'accent : remplacez « {accented} ».")
    if not address.split("@")[0]:
        raise Invalid("Il manque le début de l'adresse, avant le « @ ».")
    if "." not in address.split("@")[1]:
        raise Invalid("Il manque la fin de l'adresse : « .fr », « .com »…")


def clean_iban(text: str) -> str:
    """Compact, upper case, key checked (ISO 13616)."""
    number = _compact(text).upper().removeprefix("IBAN").lstrip(":")
    if not number:
        return ""
    if not re.fullmatch(r"[A-Z0-9]+", number):
        raise Invalid("Un IBAN ne contient que des lettres et des chiffres. Il figure sur le RIB.")
    if not re.match(r"[A-Z]{2}\d\d", number):
        raise Invalid("Un IBAN commence par deux lettres et deux chiffres, comme FR76. Il figure sur le RIB.")
    if number.startswith("FR") and len(number) != 27:
        raise Invalid(f"{_count(27 - len(number), 'caractère', 27, len(number))} Il figure sur le RIB.")
    try:
        return str(iban.validate(number, check_country=False))
    except StdnumError:
        raise Invalid("Cet IBAN n'existe pas : un caractère est faux. Recopiez-le depuis le RIB.") from None


def display_iban(number: str) -> str:
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


def clean_bic(text: str) -> str:
    """8 or 11 characters (ISO 9362)."""
    code = _compact(text).upper()
    if not code:
        return ""
    if len(code) not in (8, 11):
        raise Invalid(f"Un BIC a 8 ou 11 caractères : celui-ci en a {len(code)}. Il figure sur le RIB.")
    if not bic.is_valid(code):
        raise Invalid("Ce BIC n'existe pas : 4 lettres de la banque, 2 du pays, 2 caractères de la place.")
    return code


def clean_mac(text: str) -> str:
    """Any usual form (`001565aabbcc`, `0015.65aa.bbcc`, `0:15:65:…`) to `00:15:65:AA:BB:CC`."""
    raw = re.sub(r"^(ADRESSE\s+)?MAC(\s+ADDRESS|\s+ID)?\s*[:#]?\s*(?=\S)", "", plain(text).upper())
    if not raw:
        return ""
    parts = re.split(r"[:\-]", raw)
    if len(parts) == 6 and all(1 <= len(part) <= 2 for part in parts):
        raw = "".join(part.zfill(2) for part in parts)
    compact = re.sub(r"[\s.:\-]", "", raw)
    where = "Elle est sur l'étiquette, sous l'appareil."
    if stranger := next((ch for ch in compact if ch not in "0123456789ABCDEF"), None):
        fixed = compact.replace("O", "0").replace("I", "1").replace("L", "1")
        if re.fullmatch(r"[0-9A-F]{12}", fixed):
            raise Invalid(f"« {stranger} » n'est pas possible ici. Vouliez-vous {_colons(fixed)} ?")
        raise Invalid(
            f"Une adresse MAC n'a que des chiffres et les lettres A à F : « {stranger} » n'en est pas. {where}"
        )
    if len(compact) != 12:
        raise Invalid(f"{_count(12 - len(compact), 'caractère', 12, len(compact))} {where}")
    if compact == _BROADCAST or not compact.strip("0") or int(compact[1], 16) & 1:
        raise Invalid(f"Cette adresse n'est celle d'aucun appareil (adresse de diffusion ou vide). {where}")
    return _colons(compact)


def _colons(compact: str) -> str:
    return ":".join(compact[i : i + 2] for i in range(0, 12, 2))


def clean_serial(text: str) -> str:
    """Serial number as printed, upper case, without the « S/N : » of a label and without spaces."""
    serial = re.sub(
        r"^(S\s*/\s*N|SN|SERIAL|N[°O]\s*(DE\s*)?SÉRIE|SÉRIE)\s*(NO\.?|NUMBER)?\s*:\s*", "", plain(text).upper()
    )
    serial = re.sub(r"^S/N\s*", "", serial)
    serial = re.sub(r"\s", "", serial)
    if not serial:
        return ""
    if stranger := next((ch for ch in serial if not re.fullmatch(r"[A-Z0-9.\-_/+#]", ch)), None):
        raise Invalid(f"Un numéro de série n'a que des lettres et des chiffres : « {stranger} » n'en est pas.")
    if len(serial) < 4:
        raise Invalid(f"Ce numéro de série est trop court : {len(serial)} caractères, il en faut au moins 4.")
    if len(serial) > 40:
        raise Invalid(f"Ce numéro de série est trop long : {len(serial)} caractères. Deux codes lus d'un coup ?")
    return serial


def serial_key(serial: str) -> str:
    """For comparison only: `SN-12/ab` and `sn12AB` are one machine."""
    return re.sub(r"[^A-Z0-9]", "", plain(serial).upper())


def clean_postal_code(text: str, country: str = "FR") -> str:
    """French postal code (5 digits, overseas included); for another country only trimmed and upper case."""
    if country != "FR":
        return re.sub(r"\s+", " ", plain(text)).upper()
    compact = re.sub(r"^F(R)?-?(?=\d)", "", _compact(text).upper())
    if not compact:
        return ""
    number = _digits_only(compact, "code postal")
    if len(number) == 4:
        raise Invalid(f"Il manque un chiffre : 4 sur 5. Vouliez-vous 0{number} ?")
    if len(number) != 5:
        raise Invalid(_count(5 - len(number), "chiffre", 5, len(number)))
    if number == "00000" or "959" < number[:3] < "971" or number.startswith("99"):
        raise Invalid(f"Aucun code postal français ne commence par {number[:3]}.")
    return number


def row_key(text: object) -> int | None:
    """The number of a row as an address, a form or a filter carries it; ``None`` for anything else: « ² » is a digit for
    ``isdigit`` and no number for ``int``, and past 18 figures PostgreSQL has no such key."""
    typed = str(text)
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def row_uuid(text: object) -> uuid.UUID | None:
    """The key of a row, written in full with its dashes; ``None`` for anything else."""
    try:
        found = uuid.UUID(str(text))
    except ValueError:
        return None
    return found if str(found) == str(text).lower() else None
