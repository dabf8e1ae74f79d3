"""Kinds of steps. A module that owns one declares it; a board of a hundred orders costs a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from maillon.core.modules import registry

Read = TypeVar("Read")


@dataclass(frozen=True)
class Blocker:
    """What must be done before the step can be left, in words: « Numéro de série manquant sur 1 poste ».

    ``reason``: the same for every order stopped by the same thing, « Numéro de série manquant »; taken from ``text`` when empty.
    """

    text: str
    url: str = ""
    action: str = ""  # label of the link: « Saisir le numéro »
    reason: str = ""


Blockers = Callable[[Sequence[Any]], dict[int, list[Blocker]]]
Progress = Callable[[Sequence[Any]], dict[int, tuple[int, int]]]


def no_blocker(orders: Sequence[Any]) -> dict[int, list[Blocker]]:
    return {}


def no_progress(orders: Sequence[Any]) -> dict[int, tuple[int, int]]:
    return {}


@dataclass(frozen=True)
class StepKind:
    """``blockers(orders)`` and ``progress(orders)`` take many orders, all on this kind of step, and key their answer by order id.

    ``entered(order, actor)`` prepares what the step needs (a staging sheet, a draft invoice) in the same transaction.
    ``url(order)``: where the people of this step work on the order. ``needs_hardware``: skipped by an order without any.
    """

    key: str
    label: str
    blockers: Blockers = no_blocker
    progress: Progress = no_progress
    entered: Callable[[Any, Any], None] | None = None
    url: Callable[[Any], str] | None = None
    unit: str = ""  # « sites installés »
    needs_hardware: bool = False


def kinds() -> dict[str, StepKind]:
    """The kinds of the active modules, by key."""
    return {kind.key: kind for kind in registry.offered(StepKind)}


class Together(list[Any]):
    """Orders looked at together: what a kind reads of them in bulk is read once, for its blockers and for its progress."""

    def __init__(self, orders: Iterable[Any] = ()) -> None:
        super().__init__(orders)
        self._read: dict[Any, Any] = {}
        self._here: dict[str, Together] = {}

    def at(self, key: str) -> Together:
        """Those that stand on this kind of step: the same company each time it is asked for."""
        if key not in self._here:
            self._here[key] = Together(order for order in self if order.step_kind == key)
        return self._here[key]

    def once(self, read: Callable[[Sequence[Any]], Read]) -> Read:
        if read not in self._read:
            self._read[read] = read(self)
        found: Read = self._read[read]
        return found


def once(orders: Sequence[Any], read: Callable[[Sequence[Any]], Read]) -> Read:
    """``read(orders)``, or what it already gave for these orders looked at together."""
    return orders.once(read) if isinstance(orders, Together) else read(orders)


def blockers_of(orders: Sequence[Any]) -> dict[int, list[Blocker]]:
    """What blocks each of these open orders, by order id: one bulk call per kind of step present."""
    together = orders if isinstance(orders, Together) else Together(orders)
    found: dict[int, list[Blocker]] = {}
    for key, kind in kinds().items():
        if here := together.at(key):
            found.update(kind.blockers(here))
    return found


def progress_of(orders: Sequence[Any]) -> dict[int, tuple[int, int]]:
    together = orders if isinstance(orders, Together) else Together(orders)
    found: dict[int, tuple[int, int]] = {}
    for key, kind in kinds().items():
        if here := together.at(key):
            found.update(kind.progress(here))
    return found
