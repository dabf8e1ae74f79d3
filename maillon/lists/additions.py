"""What comes to a list from elsewhere: offers of other modules for its model, and its custom fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from maillon.core.modules import registry
from maillon.lists import custom
from maillon.lists.spec import BulkAction, Column, Filter, ListAddition, ListSpec

Part = TypeVar("Part", Column, Filter, BulkAction)


def completed(spec: ListSpec, user: Any) -> ListSpec:
    if not spec.model:
        return spec
    added = [a for a in registry.offered(ListAddition) if a.model in (spec.model, "*")]
    columns, filters = custom.columns(spec.model, user), custom.filters(spec.model, user)
    if not (added or columns):
        return spec
    return replace(
        spec,
        columns=once([*spec.columns, *(c for a in added for c in a.columns), *columns]),
        filters=once([*spec.filters, *(f for a in added for f in a.filters), *filters]),
        bulk=once([*spec.bulk, *(b for a in added for b in a.bulk)]),
        prefetch=in_turn([p for p in (spec.prefetch, *(a.prefetch for a in added)) if p]),
    )


def in_turn(steps: Sequence[Callable[[list[Any], Any], None]]) -> Callable[[list[Any], Any], None] | None:
    def prefetch(rows: list[Any], user: Any) -> None:
        for step in steps:
            step(rows, user)

    return prefetch if steps else None


def once(parts: Sequence[Part]) -> list[Part]:
    """The first of each key: what the list says itself wins over what is added to it."""
    kept: dict[str, Part] = {}
    for part in parts:
        kept.setdefault(part.key, part)
    return list(kept.values())
