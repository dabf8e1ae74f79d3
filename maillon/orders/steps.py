"""Kinds of steps. A module that owns one declares it; a board of a hundred orders costs a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from maillon.core.modules import registry


@dataclass(frozen=True)
class Blocker:
    """What must be done before the step can be left, in words: « Numéro de série manquant sur 1 poste »."""

    text: str
    url: str = ""
    action: str = ""  # label of the link: « Saisir le numéro »


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


def blockers_of(orders: Sequence[Any]) -> dict[int, list[Blocker]]:
    """What blocks each of these open orders, by order id: one bulk call per kind of step present."""
    found: dict[int, list[Blocker]] = {}
    for key, kind in kinds().items():
        here = [order for order in orders if order.step_kind == key]
        if here:
            found.update(kind.blockers(here))
    return found


def progress_of(orders: Sequence[Any]) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for key, kind in kinds().items():
        here = [order for order in orders if order.step_kind == key]
        if here:
            found.update(kind.progress(here))
    return found
