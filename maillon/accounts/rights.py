"""Who may do what: the capabilities' default roles, corrected by what the direction changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse

from maillon.accounts.models import ModuleState, RoleRight
from maillon.core.modules import registry

# Read again at most this long after a change made by another process.
TTL_SECONDS = 3.0


class Cached:
    """A value read from the database, kept a few seconds by each process."""

    every: ClassVar[list[Cached]] = []

    def __init__(self, read: Callable[[], Any]) -> None:
        self.read, self.value, self.until = read, None, 0.0
        self.every.append(self)

    def get(self) -> Any:
        if time.monotonic() > self.until:
            self.value = self.read()
            self.until = time.monotonic() + TTL_SECONDS
        return self.value

    def forget(self) -> None:
        self.until = 0.0

    def remember(self, value: Any) -> None:
        self.value, self.until = value, time.monotonic() + TTL_SECONDS


_off = Cached(lambda: frozenset(ModuleState.objects.filter(active=False).values_list("name", flat=True)))
_changes = Cached(lambda: list(RoleRight.objects.values_list("role", "capability", "granted")))


def switched_off() -> frozenset[str]:
    return _off.get()


def forget() -> None:
    """After a change of rights or modules in this process, and between tests."""
    _off.forget()
    _changes.forget()


def rights_of(roles: Iterable[str]) -> frozenset[str]:
    """Every capability held by at least one of these roles."""
    changes = {(role, code): granted for role, code, granted in _changes.get()}
    return frozenset(
        code
        for code, capability in registry.capabilities().items()
        if any(changes.get((role, code), role in capability.roles) for role in roles)
    )


@dataclass(frozen=True)
class Withheld:
    """Offered by a module: ``rights`` that a partner's person does not hold when ``switch(user)`` says no."""

    rights: tuple[str, ...]
    switch: Callable[[Any], bool]


def withheld_from(user: Any) -> frozenset[str]:
    """Nothing is kept from ours."""
    if not user.partner_id:
        return frozenset()
    offered = [rule for rule in registry.offered(Withheld) if not rule.switch(user)]
    return frozenset(code for rule in offered for code in rule.rights)


def requires(*codes: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The view is for those who hold one of these capabilities; for anyone else it does not exist (404)."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.can(code) for code in codes):  # type: ignore[union-attr]
                raise Http404
            return view(request, *args, **kwargs)

        guarded.rights = codes  # type: ignore[attr-defined]
        return guarded

    return decorate
