"""The search index of the copies: drawn by several processes, the large indexes built once at the end."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, connections

from maillon.core.modules import registry
from maillon.demo.volume import indexes
from maillon.search.index import store, store_said
from maillon.search.models import Passage, SearchDoc
from maillon.search.sources import PassageSource, SearchSource

BATCH = 2000
SLICES = 2
TABLES = (SearchDoc._meta.db_table, Passage._meta.db_table)


def sources() -> list[SearchSource | PassageSource]:
    return [*registry.offered(SearchSource), *registry.offered(PassageSource)]


def last_keys() -> dict[str, int]:
    """model -> its last key, before the load: what follows is new."""
    return {s.model: s.rows().order_by("-pk").values_list("pk", flat=True).first() or 0 for s in sources()}


def index(after: dict[str, int], say: Callable[[str], None]) -> None:
    with connection.cursor() as cursor:
        definitions = indexes.set_aside(cursor, TABLES)
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=_index_slice, args=(after, rank)) for rank in range(SLICES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with connection.cursor() as cursor:
        indexes.build(cursor, definitions)
        cursor.execute("select search_recount()")
        cursor.execute("select count(*) from search_searchdoc")
        say(f"  recherche : {cursor.fetchone()[0]} fiches indexées")
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("L'index de recherche n'a pas pu être construit : lancez « manage.py reindex ».")


def _index_slice(after: dict[str, int], rank: int) -> None:
    """In another process, with a connection of its own: each batch is one transaction, so that two never wait in a circle."""
    index_rows(after, rank, SLICES)
    connection.close()


def index_rows(after: dict[str, int], rank: int = 0, slices: int = 1) -> None:
    """Index one batch out of ``slices`` of what follows these keys, from the ``rank``-th on."""
    for source in sources():
        keys = list(source.rows().filter(pk__gt=after[source.model]).order_by("pk").values_list("pk", flat=True))
        for start in range(rank * BATCH, len(keys), slices * BATCH):
            batch = source.rows().filter(pk__in=keys[start : start + BATCH])
            if isinstance(source, PassageSource):
                store_said(source, [(record.pk, source.said(record)) for record in batch])
            else:
                store(_found(source, batch))


def _found(source: SearchSource, records: Any) -> Iterator[tuple[SearchSource, int, Any]]:
    for record in records:
        found = source.found(record)
        if found is not None and not getattr(record, "archived_at", None):
            yield source, record.pk, found
