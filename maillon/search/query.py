"""Finding: words, fragments of numbers and typing mistakes, with the person's rows decided inside the query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import connection

from maillon.core import words as w
from maillon.core.modules import registry
from maillon.core.phones import search_digits
from maillon.core.rows import ScopedQuerySet
from maillon.search.sources import NumberLookup, SearchSource

LIMIT = 24
PER_GROUP = 6
CANDIDATES = 300
COLUMNS = ("kind", "object_id", "client_id", "label", "reference", "detail", "url", "icon")


MAC_PART = re.compile(r"(?:[0-9a-fA-F]{2}[:-]){1,5}[0-9a-fA-F]{0,2}")


@dataclass(frozen=True)
class Hit:
    kind: str
    object_id: int
    client_id: int | None
    label: str
    reference: str
    detail: str
    url: str
    icon: str


@dataclass(frozen=True)
class Group:
    label: str
    hits: list[Hit]


def search(text: str, user: Any, limit: int = LIMIT) -> list[Hit]:
    """The best rows for what was typed, best first, among those this person may see."""
    text = text.strip()[:100]
    if not text or not w.words(text):
        return []
    sources = [s for s in registry.offered(SearchSource) if user.can(s.right)]
    if not sources:
        return []
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")  # a frequent word took 240-500 ms without it
        hits = ask(cursor, text, words_query(text, frequent(cursor, w.words(text))), sources, limit)
        if len(hits) < 3 and (corrected := corrected_query(cursor, text)):
            seen = {(h.kind, h.object_id) for h in hits}
            more = ask(cursor, text, corrected, sources, limit)
            hits += [h for h in more if (h.kind, h.object_id) not in seen]
        cursor.execute("set local enable_seqscan = on")
    hits = with_ranges(text, user, hits, limit)[:limit]
    return reached_by_technician(hits, user) if user.is_technician else hits


def with_ranges(text: str, user: Any, hits: list[Hit], limit: int) -> list[Hit]:
    """What holds a number typed, though the index has no row for it: before what only resembles it.

    While the index alone fills the answer, too little was typed to tell one range from another.
    """
    if len(hits) >= limit:
        return hits
    icons = {source.model: source.icon for source in registry.offered(SearchSource)}
    more = [
        Hit(
            model,
            key,
            found.client_id,
            found.label,
            found.reference,
            found.detail,
            found.url,
            icons.get(model, "phone"),
        )
        for lookup in registry.offered(NumberLookup)
        if user.can(lookup.right)
        for model, key, found in lookup.found(text, user, limit)
    ]
    seen = {(hit.kind, hit.object_id) for hit in more}
    return more + [hit for hit in hits if (hit.kind, hit.object_id) not in seen]


def ask(cursor: Any, text: str, query: str, sources: list[SearchSource], limit: int) -> list[Hit]:
    cursor.execute(
        f"select {', '.join(COLUMNS)} from search_rows(%s, %s, %s, %s, %s, %s)",
        [query, fragment(text), w.normalise(text), [s.model for s in sources], CANDIDATES, limit],
    )
    return [Hit(*row) for row in cursor.fetchall()]


def frequent(cursor: Any, words: list[str]) -> frozenset[str]:
    """Those that so many rows hold whole that longer words would only hide them."""
    cursor.execute("select word from search_frequent(%s)", [words])
    return frozenset(row[0] for row in cursor.fetchall())


def words_query(text: str, frequent: frozenset[str] = frozenset()) -> str:
    """A prefix query on every word: « pharm lil » -> ``(pharm:* | pharmlil:*) & (lil:* | pharmlil:*)``.

    A prefix makes PostgreSQL read all that begins so, however rare the other words: words that are surely complete are
    asked whole (« pharmacie & lil:* » takes 14 ms instead of 53 over a million rows).
    """
    parts = []
    asked = w.query_words(text)[:8]
    for rank, (word, *glued) in enumerate(asked):
        followed = rank < len(asked) - 1
        whole = word in frequent or (followed and (len(word) < 3 if word.isalpha() else len(word) == 4))
        parts.append(" | ".join([word if whole else prefix(word), *map(prefix, glued)]))
    return " & ".join(f"({part})" for part in parts)


def prefix(word: str) -> str:
    """``lil:*``; a short number also meets the padded one of a reference: 421 and 00421."""
    return f"{word}:* | {word:0>5}:*" if word.isdigit() and len(word) < 5 else f"{word}:*"


def fragment(text: str) -> str:
    """The part of a number that was typed, or nothing: at least three digits, or a serial or MAC that mixes both."""
    if MAC_PART.fullmatch(text):
        return "".join(w.normalise(text).split())
    digits = sum(c.isdigit() for c in text)
    letters = sum(c.isalpha() for c in text)
    if digits < 3 or letters > digits + 4:
        return ""
    if letters:
        return "".join(w.normalise(text).split())
    return search_digits(text)


def corrected_query(cursor: Any, text: str) -> str:
    """Each word that the vocabulary does not know, replaced by the known words within one typing mistake (two when long)."""
    parts, changed = [], False
    for word in w.words(text)[:6]:
        if word.isdigit() or len(word) < 3:
            parts.append(f"{word}:*")
            continue
        cursor.execute("select word from search_corrections(%s)", [word])
        known = [row[0] for row in cursor.fetchall()]
        changed = changed or bool(known and known != [word])
        parts.append("(" + " | ".join(dict.fromkeys([f"{word}:*", *known])) + ")")
    return " & ".join(parts) if changed else ""


def reached_by_technician(hits: list[Hit], user: Any) -> list[Hit]:
    """A technician finds what their work reaches: asked of each model's own ``visible_to``."""
    kept: set[tuple[str, int]] = set()
    for kind, group in groupby(sorted(hits, key=lambda h: h.kind), key=lambda h: h.kind):
        manager: ScopedQuerySet = apps.get_model(kind).objects
        keys = manager.visible_to(user).filter(pk__in=[h.object_id for h in group]).values_list("pk", flat=True)
        kept.update((kind, key) for key in keys)
    return [h for h in hits if (h.kind, h.object_id) in kept]


def grouped(hits: list[Hit]) -> list[Group]:
    """By kind, the groups in the order of their best hit."""
    labels = {s.model: s.group for s in registry.offered(SearchSource)}
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(labels.get(hit.kind, ""), []).append(hit)
    return [Group(label, rows[:PER_GROUP]) for label, rows in groups.items()]
