"""What comes to a list from elsewhere: offers of other modules for its model, and its custom fields."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from maillon.core.modules import registry
from maillon.lists import custom
from maillon.lists.spec import ListAddition, ListSpec


def completed(spec: ListSpec, user: Any) -> ListSpec:
    if not spec.model:
        return spec
    added = [a for a in registry.offered(ListAddition) if a.model in (spec.model, "*")]
    columns, filters = custom.columns(spec.model, user), custom.filters(spec.model, user)
    if not (added or columns):
        return spec
    return replace(
        spec,
        columns=[*spec.columns, *(c for a in added for c in a.columns), *columns],
        filters=[*spec.filters, *(f for a in added for f in a.filters), *filters],
        bulk=[*spec.bulk, *(b for a in added for b in a.bulk)],
    )
