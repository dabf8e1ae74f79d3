"""Whether anything at all was written: a mark of every table, taken before and after."""

from __future__ import annotations

from django.db import connection

# What a refusal may touch: the session that carries its message, a token's last use, the count of tries on a public link.
APART = frozenset({"django_session", "accounts_apitoken", "documents_linkvisit", "documents_onetimecode"})


def mark() -> list[tuple[str, int, int]]:
    """Rows and sum of their writers for each table: an insert, an update or a delete changes it, a rollback restores it."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - APART)
        parts = [f"select '{t}', count(*), coalesce(sum(xmin::text::bigint), 0) from {t}" for t in tables]
        cursor.execute(" union all ".join(parts) + " order by 1")  # several processes may answer, in any order
        return cursor.fetchall()


def changed(before: list[tuple[str, int, int]]) -> list[str]:
    return [table for (table, *old), (_, *new) in zip(before, mark(), strict=True) if old != new]
