"""What a module says of itself, and the registry that reads it.

Generic modules never import business code: they ask ``registry.offered(Kind)`` for what the active
modules offer (search sources, tiles, panels, step kinds, actions, events...). Each kind is a frozen
dataclass declared by the generic module that reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from django.conf import settings

Offer = TypeVar("Offer")


@dataclass(frozen=True)
class Capability:
    """One thing a role may do. ``code`` is ``subject.verb``; ``roles`` are the default ones."""

    code: str
    label: str
    roles: frozenset[str]


SEE, EDIT, CLOSE = "see", "edit", "close"
VERBS = {SEE: "voir", EDIT: "créer et modifier", CLOSE: "valider et clôturer"}


@dataclass(frozen=True)
class Rights:
    """One line of the rights matrix: a subject and who sees, edits and closes it by default."""

    subject: str
    label: str
    see: frozenset[str] = frozenset()
    edit: frozenset[str] = frozenset()
    close: frozenset[str] = frozenset()

    def capabilities(self) -> Iterator[Capability]:
        for verb, label in VERBS.items():
            yield Capability(f"{self.subject}.{verb}", f"{self.label} : {label}", getattr(self, verb))


def roles(*names: str) -> frozenset[str]:
    return frozenset(names)


@dataclass(frozen=True)
class MenuItem:
    section: str
    label: str
    url: str  # name of a URL without argument
    icon: str
    right: str = ""
    order: int = 50
    count: str = ""  # key among the counts given by the offered MenuCount
    hidden_from: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MenuCount:
    """A number beside a menu entry. ``sql`` is one scalar sub-select; every count is read in one query."""

    key: str
    sql: str
    right: str
    tone: str = ""
    hidden_from: frozenset[str] = frozenset()  # roles whose rows the sub-select does not narrow


@dataclass(frozen=True)
class CreateLink:
    label: str
    url: str
    icon: str
    right: str
    order: int = 50


@dataclass(frozen=True)
class PersonalData:
    """A declaration for the register (GDPR art. 30): where, what, why, how long."""

    model: str
    fields: tuple[str, ...]
    purpose: str
    basis: str
    retention: str


@dataclass(frozen=True)
class Module:
    name: str
    label: str
    summary: str
    requires: tuple[str, ...] = ()
    optional: bool = True
    rights: tuple[Rights, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    creates: tuple[CreateLink, ...] = ()
    urls: str = ""
    api: str = ""  # "maillon.orders.api:router"
    offers: tuple[object, ...] = ()
    personal_data: tuple[PersonalData, ...] = ()

    def capabilities(self) -> Iterator[Capability]:
        for line in self.rights:
            yield from line.capabilities()


@dataclass
class Registry:
    _modules: dict[str, Module] = field(default_factory=dict)
    # Set by accounts: the names of the modules switched off, read from the database.
    switched_off: Callable[[], frozenset[str]] = frozenset

    def load(self) -> None:
        """Read every manifest, then every ``receivers`` module. Called once, when Django is ready."""
        self._modules.clear()
        for name in settings.MAILLON_MODULES:
            if find_spec(f"maillon.{name}.module"):
                self._modules[name] = import_module(f"maillon.{name}.module").MODULE
        for name in self._modules:
            if find_spec(f"maillon.{name}.receivers"):
                import_module(f"maillon.{name}.receivers")
        offered.cache_clear()
        capabilities.cache_clear()

    def all(self) -> list[Module]:
        return list(self._modules.values())

    def get(self, name: str) -> Module | None:
        return self._modules.get(name)

    def active(self) -> list[Module]:
        off = self.switched_off()
        return [m for m in self._modules.values() if m.name not in off] if off else self.all()

    def is_active(self, name: str) -> bool:
        return name not in self.switched_off()

    def offered(self, kind: type[Offer]) -> list[Offer]:
        """What the active modules offer of this kind, lowest rank first."""
        off = self.switched_off()
        return [offer for name, offer in offered(kind) if name not in off]  # type: ignore[arg-type]

    def capabilities(self) -> dict[str, Capability]:
        return capabilities()

    def withdrawn(self) -> frozenset[str]:
        """The codes of what the modules switched off let do."""
        off = (module for name in self.switched_off() if (module := self.get(name)))
        return frozenset(capability.code for module in off for capability in module.capabilities())


registry = Registry()


@lru_cache(maxsize=256)
def offered(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((m.name, o) for m in registry.all() for o in m.offers if isinstance(o, kind))


@lru_cache(maxsize=1)
def capabilities() -> dict[str, Capability]:
    return {c.code: c for m in registry.all() for c in m.capabilities()}


def module_of(obj: object) -> str:
    """The module a function or class was written in: ``maillon.orders.views`` -> ``orders``."""
    name = getattr(obj, "__module__", "") or ""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "maillon" else ""
