"""``{{ name }}`` in the texts that an admin writes: names replaced by values once, nothing else is understood. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_VARIABLE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
_BRACES = re.compile(r"\{\{.*?(?:\}\}|$)", re.DOTALL)


def names_in(text: str) -> set[str]:
    return set(_VARIABLE.findall(text))


def substitute(text: str, values: Mapping[str, object]) -> str:
    """Each variable once by its value; an absent one is empty. What a value contains is never read again."""
    return _VARIABLE.sub(lambda found: str(values.get(found[1], "")), text)


def complaint(texts: Iterable[str], known: Mapping[str, str]) -> str:
    """What is wrong in these texts, as a French sentence; empty when all is well. ``known``: name -> label."""
    for text in texts:
        for braces in _BRACES.findall(text):
            found = _VARIABLE.fullmatch(braces)
            if found is None:
                return f"« {braces[:40]} » n'est pas une variable : écrivez {{{{ nom }}}} avec un nom de la liste."
            if found[1] not in known:
                listed = ", ".join(f"{{{{ {name} }}}}" for name in sorted(known)) or "aucune"
                return f"La variable {{{{ {found[1]} }}}} n'existe pas ici. Variables possibles : {listed}."
    return ""
