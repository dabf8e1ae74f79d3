"""Finding: words, fragments of numbers and typing mistakes, with the person's rows decided inside the query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.db import connection

from maillon.core import words as w
from maillon.core.modules import registry
from maillon.core.phones import is_phone
from maillon.core.rows import ScopedQuerySet
from maillon.search import explained, meaning
from maillon.search.guarded import MANY as FREQUENT
from maillon.search.hits import Hit
from maillon.search.index import name_of, said_words
from maillon.search.meaning import telling
from maillon.search.numbers import dictated, fragment, is_part_of_mac, reference, shape
from maillon.search.sources import NumberLookup, SearchSource

LIMIT = 24
PER_GROUP = 6
CANDIDATES = 300
ENOUGH = 10  # rows found as typed: under it, what was said and what was meant are looked for too
WHOLE = 9  # figures from which what was typed may be a whole number, known as it is
FEW = 5  # of the usual words that begin so, when nothing else was typed: the less frequent fill the answer as well, at once
SURE = 5  # of the rows found as typed, those that stay before the whole names that are nearly the same
SPREAD = 100  # rows asked of whole names: many bear the same
MOST_WORDS = 8
COLUMNS = ("kind", "object_id", "client_id", "label", "reference", "detail", "url", "icon", "ways")


@dataclass(frozen=True)
class Group:
    label: str
    hits: list[Hit]


@dataclass(frozen=True)
class Known:
    """What the vocabulary knows of one typed word: how many rows hold it, the usual words that begin so when there are too many.

    ``others``: words begin so that are not among the usual ones. ``begins``: at least one word does.
    """

    frequency: int = 0
    completions: tuple[str, ...] = ()
    others: bool = False
    begins: bool = True


def search(text: str, user: Any, limit: int = LIMIT) -> list[Hit]:
    """The best rows for what was typed, best first, among those this person may see."""
    text = text.strip()[:100]
    typed = w.words(text)
    if not typed:
        return []
    sources = [s for s in registry.offered(SearchSource) if user.can(s.right)]
    if not sources:
        return []
    asking = Asking(text, [s.model for s in sources], limit)
    with connection.cursor() as cursor:
        found = indexed(asking, cursor, user)
    found = with_ranges(text, user, found, limit)[:limit]
    found = reached_by_technician(found, user) if user.is_technician else found
    return [explained.hit(one, typed) for one in found]


def indexed(asking: Asking, cursor: Any, user: Any) -> list[Hit]:
    """From the surest to the least, until there are enough: as typed, nearly a whole name, what was said, what was meant."""
    typed = w.words(asking.text)
    known = known_words(cursor, typed)
    found = asking.rows(cursor, known)
    if len(found) >= ENOUGH and any(name_of(hit.label) == asking.name for hit in found):
        return found
    frequent = frozenset(word for word, one in known.items() if one.frequency >= FREQUENT)
    wide = frozenset(word for word, one in known.items() if one.completions)
    meant = meaning.meant(cursor, typed, frequent, wide)
    names = asking.names(cursor, meant, len(found)) if meant is not None else []
    found = among(found, names)
    if len(found) < ENOUGH and said_words(asking.text) and not is_part_of_mac(asking.text):
        found = added(found, explained.read(asking.passages(cursor, known), asking.text, user))
    for query in meant.words() if meant is not None and not names else ():
        found = added(found, asking.ask(cursor, query)) if len(found) < ENOUGH else found
    return found


def among(found: list[Hit], names: list[Hit]) -> list[Hit]:
    """Whole names that are nearly what was typed, one row of each first: among the first ten, but not before the very words."""
    sure = found[:SURE]
    return added(added(sure, [*distinct(names), *names][: ENOUGH - len(sure)]), [*found, *names])


def distinct(hits: list[Hit]) -> list[Hit]:
    """The first row of each name."""
    return first_of_each(hits, lambda hit: hit.label)


def added(found: list[Hit], more: list[Hit]) -> list[Hit]:
    return first_of_each([*found, *more], lambda hit: hit.key)


def first_of_each(hits: list[Hit], key: Callable[[Hit], Any]) -> list[Hit]:
    once: dict[Any, Hit] = {}
    for hit in hits:
        once.setdefault(key(hit), hit)
    return list(once.values())


@dataclass(frozen=True)
class Asking:
    """One text asked of the index, among the kinds of rows that a person may see."""

    text: str
    kinds: list[str]
    limit: int

    @property
    def name(self) -> str:
        return name_of(self.text)

    def rows(self, cursor: Any, known: Mapping[str, Known]) -> list[Hit]:
        """The reference typed; then as typed; when the usual words that begin so gave little, all that begin so."""
        found: list[Hit] = []
        if (named := reference(self.text)) is not None:
            found = self.ask(cursor, named.query, named.text, "")
            if found and named.sure:
                return found
        if len(number := fragment(self.text)) >= WHOLE and (whole := self.ask(cursor, number, part="")):
            return added(found, whole)
        found = added(found, self.ask(cursor, words_query(self.text, known)))
        more = {word for word, one in known.items() if one.others and one.frequency < FREQUENT and len(word) >= 3}
        if len(found) < ENOUGH and more and all(one.begins for one in known.values()):
            begun = {word: replace(one, completions=()) if word in more else one for word, one in known.items()}
            found = added(found, self.ask(cursor, words_query(self.text, begun)))
        return found

    def ask(self, cursor: Any, query: str, named: str = "", part: str | None = None, most: int = 0) -> list[Hit]:
        """``part``: the fragment of a number that may be inside another; that of the text when not given. ``most``: rows, if more."""
        name, number = f"'n:{self.name}'", shape(self.text)
        part = fragment(self.text) if part is None else part
        cursor.execute(
            f"select {', '.join(COLUMNS)} from search_rows(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                query if named else f"{name} | ({query})", name, named, part, number.whole, number.tail, w.normalise(self.text),
                self.kinds, CANDIDATES, most or self.limit,
            ],
        )  # fmt: skip
        return [Hit(*row) for row in cursor.fetchall()]

    def names(self, cursor: Any, meant: meaning.Meant, found: int) -> list[Hit]:
        """Whole names at one mistake; at two, when little was found."""
        hits: list[Hit] = []
        for mistakes in (1, 2):
            if (query := meant.names(mistakes)) and (mistakes == 1 or found + len(distinct(hits)) < ENOUGH):
                hits = added(hits, self.ask(cursor, query, most=SPREAD))
        return hits

    def passages(self, cursor: Any, known: Mapping[str, Known]) -> list[tuple[Hit, str, int]]:
        """What was said, each with the text that says it (its model and key): by the last word, else by what begins so."""
        *whole, last = said_words(self.text)
        found = self.said(cursor, [*whole, last])
        usual = known.get(last, Known()).frequency >= FREQUENT
        if not found and len(last) >= 4 and not usual:
            found = self.said(cursor, [*whole, f"{last}:*"])
        return found

    def said(self, cursor: Any, words: list[str]) -> list[tuple[Hit, str, int]]:
        cursor.execute(
            f"select {', '.join(COLUMNS)}, part, part_id from search_passages(%s, %s, %s, %s)",
            [" & ".join(words), self.kinds, CANDIDATES, self.limit],
        )
        return [(Hit(*row[:-2]), row[-2], row[-1]) for row in cursor.fetchall()]


def with_ranges(text: str, user: Any, hits: list[Hit], limit: int) -> list[Hit]:
    """What holds a number typed, though the index has no row for it: before what only resembles a whole number, after what holds
    a part of one as it does.

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
    return added(more, hits) if is_phone(text) else added(hits, more)


def known_words(cursor: Any, words: list[str]) -> dict[str, Known]:
    cursor.execute(
        "select typed, frequency, completions, others, begins from search_known(%s)",
        [[word for word in words if word.isalpha()]],
    )
    return {typed: Known(count, tuple(usual or ()), *more) for typed, count, usual, *more in cursor.fetchall()}


def words_query(text: str, known: Mapping[str, Known] = MappingProxyType({})) -> str:
    """A prefix query on every word: « pharm lil » -> ``(pharm:* | pharmlil:*) & (lil:* | pharmlil:*)``.

    A prefix makes PostgreSQL read all that begins so, however rare the other words: words that are surely complete are
    asked whole (« pharmacie & lil:* » takes 14 ms instead of 53 over a million rows), and a beginning that very many rows hold
    by the usual words that begin so. Two words typed apart that may be one are a beginning at the end alone, and not by a usual
    word: all of Clermont-Ferrand begins with « clermontferrand ».
    """
    parts = []
    if dictated(text):
        return fragment(text)
    end = w.words(text)[-2:]
    open_ended = "" if any(known.get(word, Known()).frequency >= FREQUENT for word in end) else "".join(end)
    asked = telling(w.query_words(text)[:MOST_WORDS], lambda one: one[0])
    for rank, (word, *glued) in enumerate(asked):
        followed = rank < len(asked) - 1
        one = known.get(word, Known())
        whole = one.frequency >= FREQUENT or (followed and (len(word) < 3 if word.isalpha() else len(word) == 4))
        beginning = " | ".join(one.completions[-FEW if len(asked) == 1 else None :]) or prefix(word)
        parts.append(" | ".join([word if whole else beginning, *(prefix(x) if x == open_ended else x for x in glued)]))
    return " & ".join(f"({part})" for part in parts)


def prefix(word: str) -> str:
    """``lil:*``; a short number also meets the padded one of a reference: 421 and 00421. Two figures begin too many."""
    if word.isdigit() and len(word) < 3:
        return f"{word} | {word:0>5}"
    return f"{word}:* | {word:0>5}:*" if word.isdigit() and len(word) < 5 else f"{word}:*"


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
