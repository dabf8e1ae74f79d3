"""What the conditions of rules may name of a record, with the values to choose from. Modules declare theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RuleField:
    """``read(record)`` gives the value as a person reads it (« Haute », « N2 »), a list when there are several.

    ``choices()``: the values to choose from, when they are few.
    """

    model: str
    key: str
    label: str
    read: Callable[[Any], Any] | None = None
    choices: Callable[[], Iterable[str | tuple[str, str]]] | None = None

    def pairs(self) -> list[tuple[str, str]]:
        """(value, label) of each choice; empty when anything may be written."""
        found = self.choices() if self.choices else ()
        return [(one, one) if isinstance(one, str) else one for one in found]
