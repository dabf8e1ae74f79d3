"""Copies of rows with their children, set by set: one statement per table for thousands of copies.

Copy number ``n`` of a family reads its own circumstances in a temporary table (``chosen``: the row it copies, how far back in
time it goes, for whom). Each table whose copies others point to keeps its numbers: ``copied_<table> (n, old, new, reference)``.
Columns come from the models: a new one follows by itself. Names of tables and columns are ours, never a person's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import NOT_PROVIDED

from maillon.core.references import sequence_name


@dataclass(frozen=True)
class Part:
    """One table of a family. In SQL: ``t`` is the row copied, ``c`` its circumstances, ``p`` its parent's numbers.

    ``parent``: the column by which it hangs on a row already copied (of table ``of``). ``refs``: other columns that follow
    copies, by table. ``sets``: columns whose value is not that of ``t``. ``numbered``: others point to its copies.
    """

    model: str
    parent: str
    of: str
    refs: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, str] = field(default_factory=dict)
    where: str = "true"
    numbered: bool = False

    @property
    def table(self) -> str:
        return apps.get_model(self.model)._meta.db_table


def numbers_of(table: str) -> str:
    return f"copied_{table}"


def prepare(cursor: Any, tables: Sequence[str]) -> None:
    for table in tables:
        numbers = numbers_of(table)
        cursor.execute(f"create temp table if not exists {numbers} (n int, old bigint, new bigint, reference text)")
        cursor.execute(f"create index if not exists {numbers}_old on {numbers} (n, old)")


def number_roots(cursor: Any, model: str, chosen: str) -> None:
    """The roots of the families: one per row of ``chosen``."""
    number_rows(cursor, model, f"select c.n, t.id from {chosen} c join {_table(model)} t on t.id = c.old", chosen)  # noqa: S608


def number_part(cursor: Any, part: Part, chosen: str) -> None:
    rows = f"select p.n, t.id from {numbers_of(part.of)} p join {part.table} t on t.{part.parent} = p.old where {part.where}"  # noqa: S608
    number_rows(cursor, part.model, rows, chosen)


def number_rows(cursor: Any, label: str, rows: str, chosen: str) -> None:
    """``rows``: SQL giving (n, id of the row copied)."""
    model = apps.get_model(label)
    table, prefix = model._meta.db_table, getattr(model, "reference_prefix", "")
    reference = "null"
    if prefix:
        made = f"nextval('{sequence_name(prefix)}')::text"
        year = "extract(year from t.created_at - c.shift)"
        reference = (
            f"(select '{prefix}-' || {year} || '-' || lpad(x, greatest(5, length(x)), '0') from (select {made} x) s)"  # noqa: S608
        )
    cursor.execute(f"truncate {numbers_of(table)}")
    cursor.execute(
        f"insert into {numbers_of(table)} select r.n, r.id, nextval(pg_get_serial_sequence('{table}', 'id')), {reference} "  # noqa: S608
        f"from ({rows} order by 1, 2) r join {table} t on t.id = r.id join {chosen} c on c.n = r.n order by 3"
    )
    cursor.execute(f"analyze {numbers_of(table)}")


def copy_roots(cursor: Any, model: str, chosen: str, sets: Mapping[str, str], refs: Mapping[str, str]) -> int:
    table = _table(model)
    source = f"from {numbers_of(table)} m join {table} t on t.id = m.old join {chosen} c on c.n = m.n"
    return _insert(cursor, model, source, {"id": "m.new", **sets}, refs, "m")


def copy_part(cursor: Any, part: Part, chosen: str) -> int:
    """Insert the copies of one table; how many."""
    parents, table = numbers_of(part.of), part.table
    if part.numbered:
        source = (
            f"from {numbers_of(table)} m join {table} t on t.id = m.old join {chosen} c on c.n = m.n "
            f"join {parents} p on p.n = m.n and p.old = t.{part.parent}"
        )
        sets = {"id": "m.new", part.parent: "p.new", **part.sets}
        return _insert(cursor, part.model, source, sets, part.refs, "m")
    source = f"from {parents} p join {table} t on t.{part.parent} = p.old join {chosen} c on c.n = p.n"
    return _insert(cursor, part.model, source, {part.parent: "p.new", **part.sets}, part.refs, "p", part.where)


def _insert(
    cursor: Any, label: str, source: str, sets: Mapping[str, str], refs: Mapping[str, str], of: str, where: str = "true"
) -> int:
    model = apps.get_model(label)
    values = dict(_moved_in_time(model))
    if getattr(model, "reference_prefix", ""):
        values["reference"] = "m.reference"
    for rank, (column, table) in enumerate(refs.items()):
        source += f" left join {numbers_of(table)} r{rank} on r{rank}.n = {of}.n and r{rank}.old = t.{column}"
        values[column] = f"r{rank}.new"
    values |= sets
    names = [f.column for f in model._meta.concrete_fields if not f.generated and (f.column != "id" or "id" in values)]
    columns = ", ".join(f'"{name}"' for name in names)
    taken = ", ".join(values.get(name, f't."{name}"') for name in names)
    order = "m.new" if "id" in values else f"{of}.n, t.id"
    cursor.execute(
        f'insert into "{model._meta.db_table}" ({columns}) select {taken} {source} where {where} order by {order}'
    )
    return int(cursor.rowcount)


def _moved_in_time(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    for column in model._meta.concrete_fields:
        if isinstance(column, models.DateTimeField):
            yield str(column.column), f't."{column.column}" - c.shift'
        elif isinstance(column, models.DateField):
            yield str(column.column), f't."{column.column}" - c.days'


def columns_of(model: type[models.Model], values: Mapping[str, str]) -> tuple[str, str, list[Any]]:
    """(columns, what each takes, parameters): ``values`` in SQL by column, else the model's default."""
    names, taken, given = [], [], []
    for column in model._meta.concrete_fields:
        name = str(column.column)
        if column.generated or (name not in values and (name == "id" or column.db_default is not NOT_PROVIDED)):
            continue
        names.append(f'"{name}"')
        taken.append(values.get(name, "%s"))
        if name not in values:
            given.append(column.get_db_prep_save(column.get_default(), connection))
    return ", ".join(names), ", ".join(taken), given


def _table(model: str) -> str:
    return apps.get_model(model)._meta.db_table
