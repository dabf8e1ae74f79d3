"""Which events have a rule: read once every few seconds, so that an event without one costs nothing."""

from __future__ import annotations

from django.apps import apps

from maillon.accounts.rights import Cached
from maillon.core import scope


def _read() -> frozenset[str]:
    with scope.elevated("règles en service"):
        return frozenset(apps.get_model("automation.Rule").objects.filter(active=True).values_list("event", flat=True))


_listened = Cached(_read)


def listened() -> frozenset[str]:
    found: frozenset[str] = _listened.get()
    return found


def forget() -> None:
    """After a rule was written in this process."""
    _listened.forget()
