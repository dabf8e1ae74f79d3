"""One list as one person asks it: the state of the address joined to what the person may see, then its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

from maillon.lists import conditions, counting, saved
from maillon.lists import state as states
from maillon.lists.additions import completed
from maillon.lists.keyset import Page, Pages
from maillon.lists.models import SavedView
from maillon.lists.spec import BulkAction, Column, ListSpec, View
from maillon.lists.state import State


class Listing:
    def __init__(self, request: HttpRequest, spec: ListSpec) -> None:
        self.request, self.path = request, request.path
        self.user = cast(Any, request.user)
        self.spec = completed(spec, self.user)
        self.columns = states.visible_columns(self.spec, self.user)
        self.filters = states.visible_filters(self.spec, self.user)
        self.builtin = [v for v in self.spec.views if not v.right or self.user.can(v.right)]
        self.saved = saved.of(spec.name, self.user)
        asked, self.sentences = states.read(request.GET)
        self.view, self.state = self._joined(asked)
        self.offered = conditions.Offered(self.user)
        self.ready, unread = self.read(self.state)
        self.sentences += unread

    def read(self, state: State) -> tuple[list[list[conditions.Ready]], list[str]]:
        return conditions.read(state.groups, self.filters, self.user, self.offered)

    def _joined(self, asked: State) -> tuple[SavedView | None, State]:
        """What the address leaves out comes from the saved view it names, else from the first view of the list."""
        view = next((v for v in self.saved if v.pk == asked.view and v.name), None)
        base = states.read(view.query)[0] if view else self.first_view
        if not states.names_rows(self.request.GET):
            asked = replace(base, columns=asked.columns or base.columns)
        return view, replace(self._plain(asked), view=view.pk if view else None)

    def _plain(self, asked: State) -> State:
        """The list's own sort is not written in addresses."""
        return replace(asked, sort="") if asked.sort == self.spec.default_sort else asked

    @cached_property
    def first_view(self) -> State:
        return self.state_of(self.builtin[0]) if self.builtin else State()

    def state_of(self, view: View | SavedView) -> State:
        return self._plain(states.read(view.query)[0])

    @cached_property
    def shown(self) -> list[Column]:
        """The columns of the page: those asked, else those the person prefers, else the list's own."""
        keys = self.state.columns or saved.preferred_columns(self.saved, self.user)
        chosen = [self.columns[key] for key in dict.fromkeys(keys) if key in self.columns]
        return chosen or [c for c in self.columns.values() if c.default] or list(self.columns.values())

    @cached_property
    def bulk(self) -> list[BulkAction]:
        return [action for action in self.spec.bulk if not action.right or self.user.can(action.right)]

    def matching(self, state: State | None = None) -> QuerySet[Any]:
        """The rows within the person's scope that meet the filters and the text."""
        rows = self.spec.rows(self.user)
        ready = self.ready if state is None else self.read(state)[0]
        rows = conditions.apply(rows, ready, self.user)
        text = (state or self.state).text
        return self.spec.text(rows, text) if text and self.spec.text else rows

    def pages(self, rows: QuerySet[Any]) -> Pages:
        order = states.order_of(self.spec, self.state.sort, self.columns)
        return Pages(rows, order, self.spec.page_size, salt=self.spec.name)

    @property
    def narrowed(self) -> bool:
        return bool(self.ready or self.state.text)

    def url(self, state: State | None = None, **more: str) -> str:
        """The address of this list in another state, or in the same one with more parameters."""
        asked = state or self.state
        pairs = [(states.VIEW, str(asked.view))] if asked.view else []
        base = states.read(self.view.query)[0] if self.view and asked.view else self.first_view
        base = self._plain(base)
        if not asked.same_rows(base):
            pairs += asked.pairs()
        elif asked.columns and asked.columns != base.columns:
            pairs.append((states.COLUMNS, ",".join(asked.columns)))
        query = urlencode([*pairs, *more.items()], safe=":,|")
        return f"{self.path}?{query}" if query else self.path

    def page_of(self, rows: QuerySet[Any]) -> Page:
        asked = self.request.GET
        page = self.pages(rows).page(asked.get(states.AFTER, ""), asked.get(states.BEFORE, ""))
        if self.spec.prefetch and page.rows:
            self.spec.prefetch(page.rows, self.user)
        return page

    def tabs(self) -> list[tuple[View | SavedView, State]]:
        views: list[View | SavedView] = [*self.builtin, *(v for v in self.saved if v.name)]
        return [(view, self.state_of(view)) for view in views]

    def _counts_key(self, tabs: Sequence[tuple[Any, State]]) -> tuple[Any, ...]:
        return (self.user.pk, self.spec.name, *(state for _, state in tabs))

    def is_arbitrary(self, tabs: Sequence[tuple[Any, State]]) -> bool:
        """Whether somebody's filters are about to run: those of the address, or those of the views to count."""
        plain = self.state.same_rows(self.first_view) or not self.narrowed
        return not plain or counting.remembered(self._counts_key(tabs)) is None

    def is_searched(self, tabs: Sequence[tuple[Any, State]]) -> bool:
        """Whether the person narrowed the list beyond its views: an empty answer then calls for fewer filters."""
        return self.narrowed and not any(self.state.same_rows(state) for _, state in tabs)

    def counts(self, rows: QuerySet[Any], tabs: Sequence[tuple[Any, State]]) -> tuple[int, list[int]]:
        """How many rows match, and how many each view holds: one query, and the views' part kept ten seconds."""
        key = self._counts_key(tabs)
        kept = counting.remembered(key)
        if kept is not None:
            return counting.capped([rows])[0], kept
        total, *views = counting.capped([rows, *(self.matching(state) for _, state in tabs)])
        counting.remember(key, views)
        return total, views
