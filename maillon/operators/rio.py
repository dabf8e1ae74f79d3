"""The RIO (relevé d'identité opérateur): twelve characters « OO Q RRRRRR CCC » that name a line at its present operator. Pure.

OO: the operator that is left; Q: the kind of subscriber; RRRRRR: its reference; CCC: a key that ties the nine others to the
number. Source: Arcep's decision of 6 December 2022 on number portability, annex 1 (JORFARTI000047521748), which sets the
values of Q (E, P: mobile; F, G, M, N, R to Z: fixed; A: special numbers), lets « + » in CCC only, and gives the algorithm of
CCC; article 12 of decision 2013-0830 asks the receiving operator to check format and key. The algorithm itself was read in
two independent public writings of it (a web page and a forum quoting the operators' text), which agree: the annex's own
text of it, and a published pair of a number and its RIO, could not be read. The annex says OO has two digits, then that it
is alphanumeric, as decision 2013-0830 does for fixed lines: letters are accepted. Whether OO is a code in use is not checked:
the list of codes is not public.
"""

from __future__ import annotations

import re

from maillon.core.identifiers import Invalid, plain
from maillon.core.phones import display_phone

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+"
FIXED, MOBILE = "fixed", "mobile"
QUALITIES = {MOBILE: "EP", FIXED: "FGMNRSTUVWXYZ"}
KINDS = {FIXED: "fixe", MOBILE: "mobile"}
LENGTH = 12
WHERE = "Composez le 3179 depuis la ligne, ou lisez la facture de l'opérateur quitté."
_HEAD = re.compile(r"[A-Z0-9]{2}[A-Z][A-Z0-9]{6}")
_TEN = re.compile(r"0[1-9]\d{8}")


def national(number: str) -> str:
    """The ten digits of a stored number of France or overseas: « +33478001234 » -> « 0478001234 »; raises ``Invalid``."""
    digits = display_phone(number).replace(" ", "")
    if not _TEN.fullmatch(digits):
        raise Invalid("Seul un numéro français à dix chiffres se porte avec un RIO.")
    return digits


def key(head: str, number: str) -> str:
    """CCC of the nine first characters and the ten digits of the number: three sums modulo 37, each character worth its rank."""
    sums = [0, 0, 0]
    for character in head + number:
        rank = ALPHABET.index(character)
        sums = [(weight * total + rank) % 37 for weight, total in zip((1, 2, 4), sums, strict=True)]
    return "".join(ALPHABET[total] for total in sums)


def clean_rio(text: str, number: str, kind: str) -> str:
    """The RIO as it is kept: twelve characters, right for this number (E.164) and this kind of line. Raises ``Invalid``."""
    typed = re.sub(r"[\s.\-/]", "", plain(text)).upper().removeprefix("RIO").lstrip(":")
    if not typed:
        raise Invalid(f"Indiquez le RIO. {WHERE}")
    if len(typed) != LENGTH:
        raise Invalid(f"Un RIO a {LENGTH} caractères, celui-ci en a {len(typed)}. {WHERE}")
    if not _HEAD.match(typed) or any(c not in ALPHABET for c in typed):
        raise Invalid(
            f"Un RIO s'écrit « 01 F 123456 ABC » : chiffres et lettres, avec une lettre en troisième place. {WHERE}"
        )
    quality = typed[2]
    if quality not in QUALITIES[kind]:
        other = next((name for name, letters in QUALITIES.items() if quality in letters), "")
        said = f"c'est celui d'une ligne {KINDS[other]}" if other else "cette lettre n'existe pas"
        raise Invalid(f"La troisième lettre de ce RIO est {quality} : {said}, et le numéro est {KINDS[kind]}.")
    digits = national(number)
    if typed[9:] != key(typed[:9], digits):
        raise Invalid(
            f"Ce RIO n'est pas celui du {display_phone(number)}, ou une lettre a été mal recopiée (O et 0, I et 1). {WHERE}"
        )
    return typed


def shown(rio: str) -> str:
    """« 01 F 123456 ABC », with no-break spaces."""
    parts = (rio[:2], rio[2:3], rio[3:9], rio[9:])
    return "\u00a0".join(part for part in parts if part)
