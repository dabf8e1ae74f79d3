"""Keeping the index in step: one upsert per saved record, in its transaction; mended whole by ``manage.py reindex``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from maillon.core import words as w
from maillon.core.modules import registry
from maillon.core.phones import search_digits
from maillon.core.references import PATTERN as REFERENCE
from maillon.search.sources import Found, PassageSource, Said, SearchSource

COLUMNS = {
    "kind": "text", "object_id": "bigint", "partner_id": "bigint", "client_id": "bigint", "right": "text", "label": "text",
    "reference": "text", "detail": "text", "url": "text", "icon": "text", "words": "text", "digits": "text", "weight": "smallint",
    "ways": "text", "updated_at": "timestamptz",
}  # fmt: skip
QUOTED = ", ".join(f'"{c}"' for c in COLUMNS)
ARRAYS = ", ".join(f"%s::{kind}[]" for kind in COLUMNS.values())
KEPT = [c for c in COLUMNS if c not in ("kind", "object_id", "updated_at")]
# The partner and the whole name are lexemes of the vector, which no typed word can be: « pharmacie » for a partner with few rows
# then meets two index lists, not a filter. What is already so is neither written nor held: nobody waits for it.
UPSERT = f"""
insert into search_searchdoc as d ({QUOTED}, vector)
select {", ".join(f's."{c}"' for c in COLUMNS)}, s.vector
from (select r.*, array_to_tsvector(string_to_array(trim(r.words || ' ' || r.digits), ' ')
                                    || array_remove(array['n:' || r.name, 'p:' || r.partner_id], null)) as vector
      from unnest({ARRAYS}, %s::text[]) as r({QUOTED}, name)) s
where not exists (
    select from search_searchdoc d where d.kind = s.kind and d.object_id = s.object_id
    and ({", ".join(f'd."{c}"' for c in KEPT)}, d.vector) is not distinct from ({", ".join(f's."{c}"' for c in KEPT)}, s.vector))
on conflict (kind, object_id) do update set
{", ".join(f'"{c}" = excluded."{c}"' for c in (*KEPT, "updated_at"))}, vector = excluded.vector
"""
SAY = """
insert into search_passage as d (kind, of, part_id, object_id, partner_id, at, updated_at, vector)
select s.kind, s.of, s.part_id, s.object_id, s.partner_id, s.at, s.updated_at, s.vector
from (select %s as kind, %s as of, %s as updated_at, r.part_id, r.object_id, r.partner_id, r.at,
             array_to_tsvector(array_remove(string_to_array(r.words, ' ') || array['p:' || r.partner_id], null)) as vector
      from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[])
           as r(part_id, object_id, partner_id, at, words)) s
where not exists (
    select from search_passage d where d.kind = s.kind and d.part_id = s.part_id
    and (d.object_id, d.partner_id, d.at, d.vector) is not distinct from (s.object_id, s.partner_id, s.at, s.vector))
on conflict (kind, part_id) do update set object_id = excluded.object_id, partner_id = excluded.partner_id, at = excluded.at,
    updated_at = excluded.updated_at, vector = excluded.vector
"""
EMPTY = frozenset(
    "les des une est que qui pour dans avec sur pas plus nous vous aux son ses".split()  # noqa: SIM905
)


def source_of(model: str) -> SearchSource | None:
    return next((s for s in registry.offered(SearchSource) if s.model == model), None)


def passages_of(model: str) -> PassageSource | None:
    return next((s for s in registry.offered(PassageSource) if s.model == model), None)


def index(record: Any) -> None:
    label = record._meta.label_lower
    if (texts := passages_of(label)) is not None:
        store_said(texts, [(record.pk, texts.said(record))])
    source = source_of(label)
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
    forget_rows(record._meta.label_lower, [record.pk])


def forget_rows(model: str, keys: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from search_searchdoc where kind = %s and object_id = any(%s::bigint[])", [model, keys])


def store(rows: Iterable[tuple[SearchSource, int, Found]]) -> None:
    """Upsert many rows in one statement, and teach the vocabulary their words."""
    lines, vocabulary = [], set()
    for source, pk, found in rows:
        lines.append(line_of(source, pk, found))
        vocabulary |= {
            word for word in w.words(" ".join((found.label, *found.words))) if 3 <= len(word) <= 30 and word.isalpha()
        }
    if not lines:
        return
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [list(column) for column in zip(*lines, strict=True)])
        cursor.execute("select search_learn(%s)", [sorted(vocabulary)])


def store_said(source: PassageSource, rows: Iterable[tuple[int, Said]]) -> None:
    """Upsert what was said, in one statement."""
    lines = [(pk, said.owner_id, said.partner_id, said.at, " ".join(said_words(said.text))) for pk, said in rows]
    if lines:
        with connection.cursor() as cursor:
            cursor.execute(
                SAY, [source.model, source.of, timezone.now(), *(list(column) for column in zip(*lines, strict=True))]
            )


def said_words(text: str) -> list[str]:
    """What is kept of a sentence: each word once, without those that say nothing."""
    told = (word for word in w.words(text) if (len(word) >= 3 or word.isdigit()) and word not in EMPTY)
    return list(dict.fromkeys(word[:60] for word in told))


def name_of(text: str) -> str:
    """A whole name as one lexeme, whatever the order of its words."""
    return " ".join(sorted(w.words(text)))


def line_of(source: SearchSource, pk: int, found: Found) -> tuple[Any, ...]:
    # Neighbours are glued in the name alone: « pharmalys » finds « Pharma Lys », and an address makes no word.
    words = dict.fromkeys([*w.index_words(found.label), *w.words(" ".join(found.words)), *w.words(found.reference)])
    digits = dict.fromkeys(
        d for n in (*found.numbers, found.reference) for d in (*w.digit_strings(n), identifier(n)) if d
    )
    return (
        source.model, pk, found.partner_id, found.client_id, source.right, found.label[:200], found.reference[:40],
        found.detail[:300], found.url[:200], source.icon, " ".join(words), " ".join(digits), found.weight,
        "\n".join(" ".join(way.split()) for way in found.ways)[:1000], timezone.now(), name_of(found.label),
    )  # fmt: skip


def identifier(text: str) -> str:
    """A phone in national form, or a serial, MAC or domain stripped of its separators, for fragments of it to match."""
    if REFERENCE.match(text):
        return ""
    if text.startswith("+") or (text[:1] == "0" and text.replace(" ", "").isdigit()):
        return search_digits(text)
    return "".join(w.normalise(text).split())
