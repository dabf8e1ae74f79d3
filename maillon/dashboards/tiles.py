"""What a home page is made of: each module offers tiles to roles; a tile costs one query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from maillon.core.modules import registry


@dataclass(frozen=True)
class Tile:
    """``context(user)`` runs one query and returns the template's context, or ``None`` to show nothing.

    ``size``: ``kpi`` (one figure), ``half`` (two columns) or ``full``. ``roles``: on whose home it stands.
    """

    key: str
    roles: frozenset[str]
    template: str
    context: Callable[[Any], dict[str, Any] | None]
    right: str = ""
    size: str = "half"
    order: int = 50


@dataclass(frozen=True)
class HomeRedirect:
    """A role whose home is another page: the technician's day."""

    role: str
    url: str


def tiles_of(user: Any) -> list[Tile]:
    """The tiles of this person's roles, each once, in order."""
    mine = set(user.roles)
    found = [t for t in registry.offered(Tile) if t.roles & mine and (not t.right or user.can(t.right))]
    return sorted(found, key=lambda tile: tile.order)
