"""How a module shows itself on another's record without either importing the other.

A panel or an action names the model it is for (``"clients.client"``); the page of that record asks the registry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from maillon.core.modules import registry

NOW, TAB, ASIDE = "now", "tab", "aside"


@dataclass(frozen=True)
class Panel:
    """``slot``: ``now`` (what is open, on the overview), ``tab`` (a section with its own URL), ``aside`` (a card).

    ``context(record, user)`` returns the template's context, or ``None`` when there is nothing to show.
    ``count(record, user)`` is the number beside a tab.
    """

    model: str
    slot: str
    key: str
    label: str
    template: str
    context: Callable[[Any, Any], dict[str, Any] | None]
    right: str = ""
    count: Callable[[Any, Any], int] | None = None
    order: int = 50


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
    return sorted((p for p in found if not p.right or user.can(p.right)), key=lambda p: p.order)


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
