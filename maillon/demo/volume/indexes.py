"""GIN indexes set aside while their tables are filled: row by row, the trigrams of one name cost a millisecond."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

MEMORY = "512MB"  # for one build; the server's own setting suits a table that grows


def set_aside(cursor: Any, tables: Iterable[str]) -> list[str]:
    """Drop them; the statements that build them again. Run by the owner of the tables."""
    cursor.execute(
        "select indexname, indexdef from pg_indexes where tablename = any(%s) and indexdef like '%% USING gin %%' order by 1",
        [sorted(tables)],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'drop index "{name}"')
    return [definition for _, definition in found]


def build(cursor: Any, definitions: Iterable[str]) -> None:
    cursor.execute(f"set maintenance_work_mem = '{MEMORY}'")
    for definition in definitions:
        cursor.execute(definition)
    cursor.execute("reset maintenance_work_mem")
