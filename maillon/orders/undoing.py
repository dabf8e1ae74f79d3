"""What cancelling an order undoes: said module by module before anybody confirms, and given to a team when no act undoes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from maillon.core.modules import registry


@dataclass(frozen=True)
class Consequence:
    """One thing that follows. ``text``: « Fiche de staging ST-2026-00012 fermée ».

    ``todo``: what somebody has to do, when cancelling does not do it by itself; it becomes a task of the team ``role``.
    """

    text: str
    url: str = ""
    todo: str = ""
    role: str = ""


@dataclass(frozen=True)
class Undoing:
    """Offered by a module that holds something of an order. ``of(order)`` lists what its cancellation will do there; the acts
    themselves follow the event ``orders.order_cancelled``, in the same transaction."""

    label: str
    of: Callable[[Any], Sequence[Consequence]]
    order: int = 50


@dataclass(frozen=True)
class Part:
    """What one module undoes of an order."""

    label: str
    consequences: Sequence[Consequence]


def parts_of(order: Any) -> list[Part]:
    offers = sorted(registry.offered(Undoing), key=lambda offer: offer.order)
    return [Part(offer.label, found) for offer in offers if (found := offer.of(order))]


def digest(parts: Sequence[Part]) -> str:
    """Changes when the list does: whoever confirms has read this list and no other."""
    told = [(part.label, [(one.text, one.todo) for one in part.consequences]) for part in parts]
    return sha256(repr(told).encode()).hexdigest()[:20]
