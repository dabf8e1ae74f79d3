"""Why a row was found: the way that its line does not show, or the words of a message around those typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.utils import timezone

from maillon.core import words as w
from maillon.core.rows import ScopedQuerySet
from maillon.search.hits import Hit
from maillon.search.index import passages_of, said_words

AROUND = 60  # letters shown on each side of the first word found


def hit(found: Hit, typed: Sequence[str]) -> Hit:
    """« Trouvé par le demandeur Marie Durand », when a typed word is neither in its name, its reference nor its detail."""
    if found.why or not found.ways:
        return found
    shown = w.words(f"{found.label} {found.reference} {found.detail}")
    hidden = [word for word in typed if not any(known.startswith(word) for known in shown)]
    glued = "".join(typed)
    for way in found.ways.split("\n"):
        known = w.words(way)
        bare = "".join(x for x in known if any(c.isdigit() for c in x))
        if any(one.startswith(word) for word in hidden for one in known) or (
            len(glued) >= 3 and glued.isalnum() and glued.lstrip("0") in bare
        ):
            return replace(found, why=f"Trouvé par {way}")
    return found


def read(found: list[tuple[Hit, str, int]], text: str, user: Any) -> list[Hit]:
    """The rows found by what was said on them, each with the words around; only by texts that this person may read."""
    texts: dict[tuple[str, int], tuple[str, str]] = {}
    for model in {part for _, part, _ in found}:
        source = passages_of(model)
        if source is None:
            continue
        manager: ScopedQuerySet = apps.get_model(model).objects
        for record in manager.visible_to(user).filter(pk__in=[key for _, part, key in found if part == model]):
            said = source.said(record)
            day = timezone.localtime(said.at)
            texts[model, record.pk] = (f"Dans {said.name} du {day:%d/%m/%Y}", excerpt(said.text, text))
    return [
        replace(one, why=texts[part, key][0], excerpt=texts[part, key][1]) for one, part, key in found if (part, key) in texts
    ]  # fmt: skip


def excerpt(said: str, typed: str) -> str:
    """The words around the first of those typed, on one line, never cut inside a word."""
    told = said.split()
    asked = said_words(typed)
    first = next(
        (rank for rank, word in enumerate(told) if any(x.startswith(a) for x in w.words(word) for a in asked)), 0
    )
    start, end = first, first + 1
    while start and len(" ".join(told[start - 1 : first])) <= AROUND:
        start -= 1
    while end < len(told) and len(" ".join(told[first : end + 1])) <= 2 * AROUND:
        end += 1
    return f"{'… ' if start else ''}{' '.join(told[start:end])}{' …' if end < len(told) else ''}"
