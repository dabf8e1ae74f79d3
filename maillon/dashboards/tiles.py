"""What a home page is made of: each module offers tiles to roles; a tile costs one query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tile:
    """``context(user)`` runs one query and returns the template's context, or ``None`` to show nothing.

    ``size``: ``kpi`` (one figure), ``half``, ``wide`` or ``full``. ``roles``: on whose home it stands.
    """

    key: str
    roles: frozenset[str]
    template: str
    context: Callable[[Any], dict[str, Any] | None]
    right: str = ""
    size: str = "half"
    order: int = 50
