"""News travels upward, inside the transaction that makes it.

``emit("orders.step_changed", record=order, actor=user, source="entry")`` calls every listener of the
active modules at once: what a listener writes is committed or rolled back with the change itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from maillon.core.modules import module_of, registry


@dataclass(frozen=True)
class Event:
    """One piece of news. ``data`` holds plain JSON values only, so that it can be kept and replayed."""

    name: str
    record: Any
    actor: Any = None
    data: dict[str, Any] = field(default_factory=dict)
    at: datetime = field(default_factory=timezone.now)


@dataclass(frozen=True)
class EventKind:
    """Declared in a manifest: what a rule can listen to. ``fields``: name -> French label."""

    name: str
    label: str
    model: str
    fields: dict[str, str] = field(default_factory=dict)


Listener = Callable[[Event], None]
ANY = "*"
_listeners: dict[str, list[tuple[str, Listener]]] = defaultdict(list)


def on(*names: str) -> Callable[[Listener], Listener]:
    """Register a listener (in ``receivers.py``) for these events; ``ANY`` hears all of them."""

    def register(listener: Listener) -> Listener:
        for name in names:
            pair = (module_of(listener), listener)
            if pair not in _listeners[name]:
                _listeners[name].append(pair)
        return listener

    return register


def emit(name: str, *, record: Any, actor: Any = None, **data: Any) -> Event:
    event = Event(name, record, actor, data)
    off = registry.switched_off()
    for module, listener in (*_listeners[name], *_listeners[ANY]):
        if module not in off:
            listener(event)
    return event
