"""The one door for state.

Transitions are a table in code; ``apply()`` locks the row, checks source, right and guard, writes, and emits. Two
people at once: the second is told what the first did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit

Guard = Callable[[Any], "str | None"]


@dataclass(frozen=True)
class Transition:
    """``guard(record)`` returns the French reason why not, or ``None``. ``needs_reason``: going back, refusing."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    right: str
    guard: Guard | None = None
    needs_reason: bool = False
    tone: str = ""


class Workflow:
    def __init__(self, model: str, field: str, *transitions: Transition) -> None:
        self.model, self.field = model, field
        self.transitions = {t.name: t for t in transitions}

    @property
    def event(self) -> str:
        return f"{self.model}.{self.field}_changed"

    def available(self, record: Any, user: Any) -> list[Transition]:
        state = getattr(record, self.field)
        return [t for t in self.transitions.values() if state in t.sources and (not t.right or user.can(t.right))]

    def apply(self, record: Any, name: str, *, actor: Any = None, reason: str = "", **changes: Any) -> Any:
        """Move ``record``; returns the locked, saved row. ``changes`` are fields written with the state.

        ``actor=None`` is the system (a public page, a job): no right is asked of it.
        """
        transition = self.transitions[name]
        if actor is not None and transition.right and not actor.can(transition.right):
            raise Refused("Votre rôle ne permet pas cette action. Demandez à la direction de l'ouvrir.")
        if transition.needs_reason and not reason.strip():
            raise Refused("Indiquez un motif : il sera gardé dans l'historique.")
        with transaction.atomic():
            locked = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
            source = getattr(locked, self.field)
            if source not in transition.sources:
                raise Overtaken(self._overtaken(locked, transition))
            if transition.guard and (why := transition.guard(locked)):
                raise Refused(why)
            for key, value in {**changes, self.field: transition.target}.items():
                setattr(locked, key, value)
            locked.save()
            emit(
                self.event,
                record=locked,
                actor=actor,
                source=source,
                target=transition.target,
                transition=name,
                reason=reason,
            )
        for field in (self.field, "version", *changes):
            setattr(record, field, getattr(locked, field))
        return locked

    def _overtaken(self, record: Any, transition: Transition) -> str:
        display = getattr(record, f"get_{self.field}_display", lambda: getattr(record, self.field))()
        return (
            f"« {transition.label} » n'est plus possible : l'état est maintenant « {display} ». "
            "Quelqu'un vient peut-être de le changer ; la page montre l'état actuel."
        )
