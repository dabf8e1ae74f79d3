"""Units that a module above has given to one of its records: they move for that record alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maillon.core.modules import registry


@dataclass(frozen=True)
class Kept:
    """For what a unit is kept: a record named by its columns. ``said``: « la commande CO-2026-00012 (Pharmacie des Lilas) » ;
    ``whose``: the client, and what it is there."""

    model: str
    pk: int
    said: str
    reference: str = ""
    url: str = ""
    whose: str = ""


@dataclass(frozen=True)
class Keeper:
    """Offered by a module that gives units away. ``of(unit keys)``: those it keeps, in one query."""

    of: Callable[[Sequence[int]], dict[int, Kept]]


def kept(units: Sequence[int]) -> dict[int, Kept]:
    found: dict[int, Kept] = {}
    for keeper in registry.offered(Keeper) if units else ():
        found.update(keeper.of(units))
    return found
