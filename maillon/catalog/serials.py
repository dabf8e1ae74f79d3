"""The shape of a serial number, written by an admin as a small regular expression that can never run away. Pure.

Allowed: letters, digits, ``-`` ``/`` ``_`` ``#``; ``\\d``, ``.``, ``[A-F0-9]``; then ``{4}``, ``{2,6}``, ``?``, ``+`` or ``*``;
several shapes parted by ``|``. No group, so no repetition inside a repetition; three open-ended repetitions at most in one shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from maillon.core.identifiers import Invalid, plain

LONGEST, MOST_SHAPES, MOST_OPEN = 80, 6, 3
LONGEST_SERIAL = 40
_TOKEN = re.compile(
    r"(?P<atom>\\d|\\[.\-/+#]|\.|[A-Za-z0-9\-/_#]|\[(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9_/#-])+\])"
    r"(?P<times>\{\d{1,2}\}|\{\d{1,2},\d{1,2}\}|[?+*])?"
)


def clean_pattern(text: str) -> str:
    """The pattern to store, without its anchors. Raises ``Invalid``."""
    pattern = plain(text).removeprefix("^").removesuffix("$")
    if not pattern:
        return ""
    if len(pattern) > LONGEST:
        raise Invalid(f"Cette forme est trop longue : {len(pattern)} signes, {LONGEST} au plus.")
    shapes = pattern.split("|")
    if len(shapes) > MOST_SHAPES:
        raise Invalid(f"{MOST_SHAPES} formes au plus, séparées par « | ».")
    for shape in shapes:
        _check(shape)
    try:
        re.compile(pattern, re.ASCII)
    except re.error:
        raise Invalid("Une suite de lettres est à l'envers : écrivez [A-F], et non [F-A].") from None
    return pattern


def _check(shape: str) -> None:
    if not shape:
        raise Invalid("Une forme est vide : retirez un des « | ».")
    shortest, open_ended = 0, 0
    for times in _repetitions(shape):
        least, most = _bounds(times)
        if least > most:
            raise Invalid(f"« {times} » est à l'envers : écrivez le plus petit nombre d'abord.")
        shortest += least
        open_ended += least != most
    if open_ended > MOST_OPEN:
        raise Invalid(
            f"Trop de répétitions libres dans une forme : {MOST_OPEN} au plus. Précisez les longueurs, comme {{6}}."
        )
    if shortest > LONGEST_SERIAL:
        raise Invalid(f"Aucun numéro de série n'est aussi long : {shortest} signes, {LONGEST_SERIAL} au plus.")


def _repetitions(shape: str) -> Iterator[str]:
    position = 0
    while position < len(shape):
        found = _TOKEN.match(shape, position)
        if not found:
            raise Invalid(
                f"« {shape[position]} » n'est pas permis ici. Utilisez des lettres, des chiffres, \\d, [A-F0-9], {{4}}, et « | » entre "
                "deux formes : par exemple SIP-T54W-\\d{6}."
            )
        yield found["times"] or ""
        position = found.end()


def _bounds(times: str) -> tuple[int, int]:
    if not times:
        return 1, 1
    if times in "?+*":
        return {"?": (0, 1), "+": (1, LONGEST_SERIAL), "*": (0, LONGEST_SERIAL)}[times]
    least, _, most = times[1:-1].partition(",")
    return int(least), int(most or least)


def fits(pattern: str, serial: str) -> bool:
    """Does this serial number, as ``clean_serial`` returns it, have that shape? An article without shape takes any, and a shape
    that is no expression, older than ``clean_pattern``, refuses nothing."""
    shape = _compiled(pattern) if pattern else None
    return shape is None or shape.fullmatch(serial[:LONGEST_SERIAL]) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(f"(?:{pattern})", re.IGNORECASE | re.ASCII)
    except re.error:
        return None


def clean_mac_prefixes(text: str) -> str:
    """« 001565 805EC0 » -> « 00:15:65, 80:5E:C0 »: 6 to 10 hexadecimal digits each (IEEE MA-L, MA-M, MA-S)."""
    kept = []
    for part in re.split(r"[\s,;]+", plain(text).upper()):
        digits = re.sub(r"[:.\-]", "", part)
        if not digits:
            continue
        if not re.fullmatch(r"[0-9A-F]{6,10}", digits):
            raise Invalid(
                f"« {part[:20]} » n'est pas un préfixe MAC : 6 à 10 chiffres ou lettres A à F, comme 00:15:65."
            )
        kept.append(":".join(digits[i : i + 2] for i in range(0, len(digits), 2)))
    prefixes = ", ".join(dict.fromkeys(kept))
    if len(prefixes) > 120:
        raise Invalid("Il y a trop de préfixes : une dizaine au plus.")
    return prefixes
