"""Keeping the index in step: one upsert per saved record, in its transaction; rebuilt whole by ``manage.py reindex``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from maillon.core import words as w
from maillon.core.modules import registry
from maillon.core.phones import search_digits
from maillon.core.references import PATTERN as REFERENCE
from maillon.search.sources import Found, SearchSource

COLUMNS = (
    "kind", "object_id", "partner_id", "client_id", "right", "label", "reference", "detail", "url", "icon", "words", "digits",
    "weight", "updated_at",
)  # fmt: skip
# The partner is a lexeme of the vector, which no typed word can be: « pharmacie » for a partner with few rows then meets two
# index lists, not a filter.
UPSERT = f"""
insert into search_searchdoc ({", ".join(f'"{c}"' for c in COLUMNS)}, vector)
select {", ".join(f's."{c}"' for c in COLUMNS)},
       to_tsvector('simple', s.words || ' ' || s.digits) || array_to_tsvector(array_remove(array['p:' || s.partner_id], null))
from unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::text[], %s::text[], %s::text[], %s::smallint[], %s::timestamptz[]) as s({", ".join(f'"{c}"' for c in COLUMNS)})
on conflict (kind, object_id) do update set
{", ".join(f'"{c}" = excluded."{c}"' for c in COLUMNS[2:])}, vector = excluded.vector
"""


def source_of(model: str) -> SearchSource | None:
    return next((s for s in registry.offered(SearchSource) if s.model == model), None)


def index(record: Any) -> None:
    source = source_of(record._meta.label_lower)
    if source is None:
        return
    found = found_of(source, record)
    if found is None:
        forget(record)
    else:
        store([(source, record.pk, found)])


def found_of(source: SearchSource, record: Any) -> Found | None:
    hidden = getattr(record, "archived_at", None) and not source.archived
    return None if hidden else source.found(record)


def forget(record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from search_searchdoc where kind = %s and object_id = %s", [record._meta.label_lower, record.pk]
        )


def store(rows: Iterable[tuple[SearchSource, int, Found]]) -> None:
    """Upsert many rows in one statement, and teach the vocabulary their words."""
    lines = [line_of(source, pk, found) for source, pk, found in rows]
    if not lines:
        return
    vocabulary = sorted(
        {word for line in lines for word in line[10].split() if 3 <= len(word) <= 30 and word.isalpha()}
    )
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [list(column) for column in zip(*lines, strict=True)])
        cursor.execute("select search_learn(%s)", [vocabulary])


def line_of(source: SearchSource, pk: int, found: Found) -> tuple[Any, ...]:
    texts = " ".join((found.label, *found.words))
    reference_words = " ".join(w.words(found.reference))
    words = " ".join(dict.fromkeys([*w.index_words(texts), *reference_words.split()]))
    digits = dict.fromkeys(
        d for n in (*found.numbers, found.reference) for d in (*w.digit_strings(n), identifier(n)) if d
    )
    return (
        source.model, pk, found.partner_id, found.client_id, source.right, found.label[:200], found.reference[:40],
        found.detail[:300], found.url[:200], source.icon, words, " ".join(digits), found.weight, timezone.now(),
    )  # fmt: skip


def identifier(text: str) -> str:
    """A phone in national form, or a serial, MAC or domain stripped of its separators, for fragments of it to match."""
    if REFERENCE.match(text):
        return ""
    if text.startswith("+") or (text[:1] == "0" and text.replace(" ", "").isdigit()):
        return search_digits(text)
    return "".join(w.normalise(text).split())
