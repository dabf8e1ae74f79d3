"""How a module shows itself on another's record without either importing the other.

A panel or an action names the model it is for (``"clients.client"``); the page of that record asks the registry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from maillon.core.modules import registry

NOW, TAB, ASIDE = "now", "tab", "aside"


@dataclass(frozen=True)
class Panel:
    """``slot``: ``now`` (what is open, on the overview), ``tab`` (a section with its own URL), ``aside`` (a card).

    ``context(record, user)`` returns the template's context, or ``None`` when there is nothing to show.
    ``count(record, user)`` is the number beside a tab: the rows to count, all tabs then counted in one query, or a number.
    ``shown(record, user)``: whether this record needs it at all.
    """

    model: str
    slot: str
    key: str
    label: str
    template: str
    context: Callable[[Any, Any], dict[str, Any] | None]
    right: str = ""
    count: Callable[[Any, Any], QuerySet | int] | None = None
    order: int = 50
    shown: Callable[[Any, Any], bool] | None = None


@dataclass(frozen=True)
class RecordAction:
    """A button on a record: ``url(record)`` opens a prefilled form; ``shown(record, user)`` decides whether to offer it."""

    model: str
    key: str
    label: str
    icon: str
    url: Callable[[Any], str]
    right: str = ""
    shown: Callable[[Any, Any], bool] | None = None
    primary: bool = False
    order: int = 50


@dataclass(frozen=True)
class Notice:
    """One sentence above a page. ``key`` tells it from others; ``tone`` is the kit's."""

    key: str
    title: str
    text: str
    url: str
    action: str
    icon: str = "info-circle"
    tone: str = "warning"


@dataclass(frozen=True)
class Banner:
    """What whoever opens a page must know first. ``notices(record, user)``: of this record's page; with no record, of the home
    page and the search box. It is asked on every such page: a quiet day must cost it no query."""

    key: str
    notices: Callable[[Any, Any], list[Notice]]
    right: str = ""
    order: int = 50


def label_of(record: Any) -> str:
    return str(record._meta.label_lower)


def panels_for(record: Any, user: Any, slot: str) -> list[Panel]:
    found = [p for p in registry.offered(Panel) if p.model == label_of(record) and p.slot == slot]
    may = (p for p in found if (not p.right or user.can(p.right)) and (p.shown is None or p.shown(record, user)))
    return sorted(may, key=lambda p: p.order)


def notices_for(record: Any, user: Any) -> list[Notice]:
    """``record``: None for the home page and the search box."""
    found = (b for b in registry.offered(Banner) if not b.right or user.can(b.right))
    return [notice for banner in sorted(found, key=lambda b: b.order) for notice in banner.notices(record, user)]


def draw(panel: Panel, record: Any, request: HttpRequest) -> SafeString | None:
    context = panel.context(record, request.user)
    if context is None:
        return None
    return render_to_string(panel.template, {"record": record, "data": context, **context}, request)


def drawn(record: Any, request: HttpRequest, *slots: str) -> list[dict[str, Any]]:
    """The panels of these slots that have something to show: ``key``, ``label``, ``html``."""
    panels = [panel for slot in slots for panel in panels_for(record, request.user, slot)]
    found = ((panel, draw(panel, record, request)) for panel in panels)
    return [{"key": panel.key, "label": panel.label, "html": html} for panel, html in found if html is not None]


def counted(panels: list[Panel], record: Any, user: Any) -> dict[str, int]:
    """Key of each panel that counts -> its number, in one query."""
    asked = {p.key: p.count(record, user) for p in panels if p.count}
    numbers = {key: rows for key, rows in asked.items() if isinstance(rows, int)}
    parts: list[str] = []
    values: list[Any] = []
    keys: list[str] = []
    for key, rows in asked.items():
        if isinstance(rows, int):
            continue
        try:
            sql, params = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            numbers[key] = 0
            continue
        parts.append(f"(select count(*) from ({sql}) as counted)")  # noqa: S608 (SQL written by the ORM)
        values += params
        keys.append(key)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute("select " + ", ".join(parts), values)
            numbers |= dict(zip(keys, cursor.fetchone(), strict=True))
    return numbers


def actions_for(record: Any, user: Any) -> list[dict[str, Any]]:
    found = [
        a
        for a in registry.offered(RecordAction)
        if a.model == label_of(record) and (not a.right or user.can(a.right)) and (not a.shown or a.shown(record, user))
    ]
    return [
        {"label": a.label, "icon": a.icon, "url": a.url(record), "primary": a.primary, "key": a.key}
        for a in sorted(found, key=lambda a: a.order)
    ]
