"""What stands around the rows: tabs of views, chips of filters, column heads, sorts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.apps import apps

from maillon.core import french
from maillon.lists import conditions, counting
from maillon.lists.listing import Listing
from maillon.lists.models import SavedView
from maillon.lists.spec import Column, ListSpec
from maillon.lists.state import State, order_of


def tabs_html(
    listing: Listing, tabs: Sequence[tuple[Any, State]], counts: Sequence[int | None], total: int | None
) -> list[dict[str, Any]]:
    """One tab per view, with its address and its count; the current one has what the page just counted."""
    current = current_tab(listing, tabs)
    drawn = []
    for index, ((view, state), count) in enumerate(zip(tabs, counts, strict=True)):
        own = isinstance(view, SavedView)
        url = listing.url(replace(state, view=view.pk)) if own else listing.url(state)
        if own and view != listing.view:
            url = f"{listing.path}?v={view.pk}"
        exact = index == current and listing.state.same_rows(state) and total is not None
        drawn.append(
            {
                "label": view.name if own else view.label,
                "url": url,
                "current": index == current,
                "shared": own and view.shared,
                "count": counting.short(total if exact else count),
            }
        )
    return drawn


def current_tab(listing: Listing, tabs: Sequence[tuple[Any, State]]) -> int | None:
    if listing.view:
        return next((i for i, (view, _) in enumerate(tabs) if view == listing.view), None)
    return next(
        (i for i, (_, state) in enumerate(tabs) if listing.state.same_rows(replace(state, text=listing.state.text))),
        None,
    )


def chips(listing: Listing) -> list[dict[str, Any]]:
    """One chip per group: its words, the address of its editor, the address of the list without it."""
    drawn = []
    shown = {id(r.condition): conditions.words(r, listing.user) for group in listing.ready for r in group}
    for index, group in enumerate(listing.state.groups):
        words = [(shown[id(c)], place) for place, c in enumerate(group) if id(c) in shown]
        if not words:
            continue
        pieces = [
            {"field": field, "value": value, "edit": listing.url(None, do="filter", g=str(index), p=str(place))}
            for (field, value), place in words
        ]
        drawn.append(
            {
                "pieces": pieces,
                "remove": listing.url(listing.state.without(index)),
                "label": french.listing([p["field"] for p in pieces], "ou"),
            }
        )
    return drawn


def sorted_by(listing: Listing) -> tuple[str, bool]:
    order = order_of(listing.spec, listing.state.sort, listing.columns)
    return order.name, order.descending


def leads(listing: Listing, column: Column, key: str) -> bool:
    """Whether the list is sorted by this column, named by its key or, in ``default_sort``, by its ORM field."""
    by_field = isinstance(column.sort, str) and key == column.sort and key not in listing.columns
    return key == column.key or by_field


def heads(listing: Listing, classes: Sequence[str]) -> list[dict[str, Any]]:
    key, _ = sorted_by(listing)
    down = (listing.state.sort or listing.spec.default_sort).startswith("-")
    drawn = []
    for column, css in zip(listing.shown, classes, strict=True):
        mine = leads(listing, column, key)
        direction = ("descending" if down else "ascending") if mine else ""
        target = f"-{column.key}" if mine and not down else column.key
        drawn.append(
            {
                "label": column.label,
                "css": "num" if "num" in css.split() else "",
                "direction": direction,
                "url": listing.url(replace(listing.state, sort=target)) if column.sort else "",
            }
        )
    return drawn


def sorts(listing: Listing) -> dict[str, Any]:
    """The sort menu: its current label and one line per column that can be sorted."""
    key, _ = sorted_by(listing)
    down = (listing.state.sort or listing.spec.default_sort).startswith("-")
    label, lines = "Trier", []
    for column in listing.columns.values():
        if not column.sort:
            continue
        mine = leads(listing, column, key)
        label = column.label if mine else label
        for sign, icon, words in (("", "arrow-up", "croissant"), ("-", "arrow-down", "décroissant")):
            lines.append(
                {
                    "label": f"{column.label}, {words}",
                    "icon": icon,
                    "current": mine and down == bool(sign),
                    "url": listing.url(replace(listing.state, sort=f"{sign}{column.key}")),
                }
            )
    return {"label": label, "lines": lines}


def noun(spec: ListSpec) -> str:
    """« client,clients »"""
    if spec.noun or not spec.model:
        return spec.noun or "ligne,lignes"
    name = str(apps.get_model(spec.model)._meta.verbose_name)
    return f"{name},{name}s"
