"""Mending the whole index while it serves: each portion is read and written in one snapshot, and started again when somebody
wrote one of its rows meanwhile. Nothing is ever missing, and what a person saves in between is never written over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from psycopg.errors import DeadlockDetected, SerializationFailure

from maillon.core import scope
from maillon.core.modules import registry
from maillon.search.index import forget_rows, found_of, store, store_said
from maillon.search.models import Passage, SearchDoc
from maillon.search.sources import PassageSource, SearchSource

PORTION = 1000
REASON = "reconstruction de la recherche"
TRIES = 50
OVERTAKEN = (SerializationFailure, DeadlockDetected)


def rebuild(say: Callable[[str], None]) -> int:
    """Every source, then the counts of the vocabulary. How many rows were looked at."""
    begun, total = timezone.now(), 0
    for source in registry.offered(SearchSource):
        count = _walk(source.rows, partial(_rows, source))
        _sweep(SearchDoc.objects.filter(kind=source.model), "object_id", source.rows(), begun)
        say(f"{source.group} : {count}")
        total += count
    for texts in registry.offered(PassageSource):
        count = _walk(texts.rows, partial(_texts, texts))
        _sweep(Passage.objects.filter(kind=texts.model), "part_id", texts.rows(), begun)
        say(f"{texts.model} : {count}")
    with scope.system(REASON), connection.cursor() as cursor:
        cursor.execute("select search_recount()")
    return total


def _rows(source: SearchSource, rows: list[Any]) -> None:
    """What is no longer to be found goes, the rest is written when it differs."""
    found = [(source, row.pk, shown) for row in rows if (shown := found_of(source, row)) is not None]
    kept = {pk for _, pk, _ in found}
    forget_rows(source.model, [row.pk for row in rows if row.pk not in kept])
    store(found)


def _texts(source: PassageSource, rows: list[Any]) -> None:
    store_said(source, [(row.pk, source.said(row)) for row in rows])


def _walk(rows: Callable[[], QuerySet], write: Callable[[list[Any]], None]) -> int:
    last, count = 0, 0
    while True:
        done = _portion(rows, last, write)
        if not done:
            return count
        last, count = done[-1], count + len(done)


def _portion(rows: Callable[[], QuerySet], after: int, write: Callable[[list[Any]], None]) -> list[int]:
    """The keys of one portion, once written; again from its first row when it was overtaken."""
    for attempt in range(TRIES):
        try:
            with _snapshot():
                found = list(rows().filter(pk__gt=after).order_by("pk")[:PORTION])
                if found:
                    write(found)
                return [row.pk for row in found]
        except OperationalError as error:
            if not isinstance(error.__cause__, OVERTAKEN) or attempt == TRIES - 1:
                raise
    return []


@contextmanager
def _snapshot() -> Iterator[None]:
    """One transaction that sees one moment; a caller's own when there is one."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read")
        with scope.system(REASON):
            yield


def _sweep(kept: QuerySet, column: str, rows: QuerySet, begun: datetime) -> None:
    """Rows whose record is gone; what was written since the start is somebody's."""
    with scope.system(REASON):
        alive = Exists(rows.order_by().filter(pk=OuterRef(column)))
        kept.filter(~alive, updated_at__lt=begun).delete()
