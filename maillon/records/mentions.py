"""Who is named with « @ » in a text. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

_AT = re.compile(r"(?<![\w.])@(?=\w)")


def fold(text: str) -> str:
    """Same length, lower case, no accent: « Belaïd » -> « belaid »."""
    return "".join((unicodedata.normalize("NFD", c)[0].casefold() or c)[0] for c in unicodedata.normalize("NFC", text))


def named_in(text: str, people: Iterable[tuple[int, str, str]]) -> set[int]:
    """``people``: (number, first name, last name). « @Karim Belaïd », or « @Karim » when there is only one."""
    names = _names(list(people))
    folded = fold(text)
    found = set()
    for at in _AT.finditer(folded):
        rest = folded[at.end() :]
        best = next(
            (name for name in names if rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()), None
        )
        if best:
            found.add(names[best])
    return found


def _names(people: Sequence[tuple[int, str, str]]) -> dict[str, int]:
    """Every way to name somebody, the longest first; a name that two people share names nobody."""
    ways: list[tuple[str, int]] = []
    for number, first, last in people:
        ways += [(fold(f"{first} {last}".strip()), number), (fold(first), number)]
    counted = Counter(way for way, _ in ways)
    return {way: n for way, n in sorted(ways, key=lambda w: -len(w[0])) if way and counted[way] == 1}
