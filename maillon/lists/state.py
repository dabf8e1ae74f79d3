"""What a list shows, read from its address and written back into one: view, filters, text, sort, columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from maillon.core.identifiers import row_key
from maillon.lists import grammar
from maillon.lists.grammar import Condition, Group
from maillon.lists.keyset import Order
from maillon.lists.spec import Column, Filter, ListSpec

VIEW, FILTER, SORT, COLUMNS, TEXT, AFTER, BEFORE = "v", "f", "s", "c", "q", "a", "b"


@dataclass(frozen=True)
class State:
    groups: tuple[Group, ...] = ()
    sort: str = ""
    columns: tuple[str, ...] = ()
    text: str = ""
    view: int | None = None

    def same_rows(self, other: State) -> bool:
        return (self.groups, self.sort, self.text) == (other.groups, other.sort, other.text)

    def pairs(self) -> list[tuple[str, str]]:
        """The address parameters; ``f=`` alone says that the list is asked without any filter."""
        pairs = [(FILTER, text) for text in grammar.serialise(self.groups)] or [(FILTER, "")]
        pairs += [(SORT, self.sort)] if self.sort else []
        pairs += [(COLUMNS, ",".join(self.columns))] if self.columns else []
        return pairs + ([(TEXT, self.text)] if self.text else [])

    def query(self) -> str:
        return urlencode(self.pairs(), safe=":,|")

    def without(self, group: int, place: int | None = None) -> State:
        """Without one group, or one of its alternatives."""
        kept = tuple(c for index, c in enumerate(self.groups[group]) if place is not None and index != place)
        groups = (*self.groups[:group], *((kept,) if kept else ()), *self.groups[group + 1 :])
        return replace(self, groups=groups)

    def with_condition(self, condition: Condition, group: int | None = None, place: int | None = None) -> State:
        """Added as one more group, as an alternative of a group, or in place of a condition."""
        if group is None or group >= len(self.groups):
            return replace(self, groups=(*self.groups, (condition,)))
        row = list(self.groups[group])
        if place is not None and place < len(row):
            row[place] = condition
        else:
            row.append(condition)
        return replace(self, groups=(*self.groups[:group], tuple(row), *self.groups[group + 1 :]))


def read(query: str | QueryDict) -> tuple[State, list[str]]:
    """The state that an address asks, and a sentence for each part that cannot be read."""
    asked = QueryDict(query) if isinstance(query, str) else query
    groups, sentences = grammar.parse(asked.getlist(FILTER)[: grammar.MOST_GROUPS + 1])
    columns = tuple(key for key in asked.get(COLUMNS, "")[:1000].split(",") if key)
    text = grammar.cleaned(asked.get(TEXT, ""))
    view = asked.get(VIEW, "")
    number = row_key(view)
    return State(groups, asked.get(SORT, "")[:60], columns, text, number), sentences


def names_rows(asked: QueryDict) -> bool:
    """Whether the address says itself which rows it wants, rather than leaving it to a view."""
    return any(key in asked for key in (FILTER, SORT, TEXT))


def visible_columns(spec: ListSpec, user: Any) -> dict[str, Column]:
    return {c.key: c for c in spec.columns if (not c.right or user.can(c.right)) and (c.shown is None or c.shown(user))}


def visible_filters(spec: ListSpec, user: Any) -> dict[str, Filter]:
    return {f.key: f for f in spec.filters if not f.right or user.can(f.right)}


def order_of(spec: ListSpec, sort: str, columns: dict[str, Column]) -> Order:
    """A sort that the person may ask (the sort of a hidden column would tell its values), else the list's own."""
    key = sort.removeprefix("-")
    if key not in columns or not columns[key].sort:
        sort = spec.default_sort
        key = sort.removeprefix("-")
    column = columns.get(key)
    path = column.sort if column and column.sort else key
    descending = sort.startswith("-")
    if isinstance(path, str) and path.startswith("-"):
        path, descending = path[1:], not descending
    return Order(key, path, descending)
