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


def label_of(record: Any) -> str:
    return str(record._meta.label_lower)


def panels_for(record: Any, user: Any, slot: str) -> list[Panel]:
    found = [p for p in registry.offered(Panel) if p.model == label_of(record) and p.slot == slot]
    may = (p for p in found if (not p.right or user.can(p.right)) and (p.shown is None or p.shown(record, user)))
    return sorted(may, key=lambda p: p.order)


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
