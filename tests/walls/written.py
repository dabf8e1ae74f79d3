"""Whether anything at all was written by a request whose effects are undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# What a refusal may touch: the session that carries its message, a token's last use, the count of tries on a public link.
APART = ("django_session", "accounts_apitoken", "documents_linkvisit", "documents_onetimecode")


class Watch:
    """What one request wrote, among what is watched. ``look`` is called before it is undone, ``tables`` read after."""

    def __init__(self) -> None:
        self._start = _counts()
        self._seen: dict[str, tuple[int, int]] = {}

    def look(self) -> None:
        """PostgreSQL counts what is written then given up too: only the rows of a table that moved tell whether it stayed."""
        self._seen = _rows([table for table, count in _counts().items() if count != self._start.get(table, 0)])

    @property
    def tables(self) -> list[str]:
        """The tables that differed from what they are, now that all is undone."""
        now = _rows(list(self._seen))
        return [table for table, rows in self._seen.items() if rows != now[table]]


@contextmanager
def undone() -> Iterator[Watch]:
    """Everything written inside is taken back at the end."""
    with transaction.atomic():
        yield Watch()
        transaction.set_rollback(True)


def _counts() -> dict[str, int]:
    """Rows inserted, updated or deleted so far in this transaction, by table: 2 ms, where reading 191 tables takes 100."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables where relname != all(%s)",
            [list(APART)],
        )
        return dict(cursor.fetchall())


def _rows(tables: list[str]) -> dict[str, tuple[int, int]]:
    """Rows of each table and sum of their writers: an insert, an update or a delete changes it, undoing restores it."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(
                f"select count(*), coalesce(sum(xmin::text::bigint), 0) from {connection.ops.quote_name(table)}"
            )
            found[table] = cursor.fetchone()
    return found
