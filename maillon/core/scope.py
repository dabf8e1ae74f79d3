"""Who the database is working for, for the length of one transaction.

A connection starts as the sign-in role, which can read no business table. Taking a scope is one query that
sets, for this transaction only, the PostgreSQL role and the person; the policies and the journal read them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.db import connection, transaction

from config.database import PARTNER_ROLE, STAFF_ROLE, WEB_ROLE

SETTINGS = ("role", "app.partner", "app.user", "app.request", "app.reason")
_SET = "select " + ", ".join(f"set_config('{name}', %s, true)" for name in SETTINGS)
_current: ContextVar[Scope | None] = ContextVar("maillon.scope", default=None)
_GET = "select current_user, " + ", ".join(f"coalesce(current_setting('{n}', true), '')" for n in SETTINGS[1:])


@dataclass(frozen=True)
class Scope:
    role: str
    partner_id: int | None = None
    user_id: int | None = None
    request_id: str = ""
    reason: str = ""

    def values(self) -> list[str]:
        return [self.role, str(self.partner_id or ""), str(self.user_id or ""), self.request_id, self.reason]


def of_user(user: object, request_id: str = "") -> Scope:
    """The scope of a signed-in person: a partner's user meets the policies, everyone else is staff."""
    partner_id: int | None = getattr(user, "partner_id", None)
    return Scope(PARTNER_ROLE if partner_id else STAFF_ROLE, partner_id, getattr(user, "pk", None), request_id)


@contextmanager
def scoped(scope: Scope) -> Iterator[None]:
    """One transaction under this scope. Inside another transaction (tests), the former scope comes back after."""
    nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        former: list[str] | None = None
        if nested:
            cursor.execute(_GET)
            former = list(cursor.fetchone())
        cursor.execute(_SET, scope.values())
        token = _current.set(scope)
        try:
            yield
        finally:
            _current.reset(token)
        if former and not connection.needs_rollback:
            cursor.execute(_SET, former)


@contextmanager
def system(reason: str) -> Iterator[None]:
    """For jobs and public pages: staff rights, no person, and a reason that the journal keeps."""
    with scoped(Scope(STAFF_ROLE, reason=reason)):
        yield


@contextmanager
def elevated(reason: str) -> Iterator[None]:
    """Inside a partner's request: what the company draws from it (outbox, rules, links between records).

    Staff rights, the same person in the journal. Nothing read here is shown to the person. Costs nothing for staff.
    """
    current = _current.get()
    if current is None or current.role != PARTNER_ROLE:
        yield
        return
    with scoped(replace(current, role=STAFF_ROLE, reason=reason)):
        yield


@contextmanager
def sign_in_tables() -> Iterator[None]:
    """Inside a request, the rights of the sign-in role: passwords, sessions, second factors."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user, set_config('role', %s, true)", [WEB_ROLE])
        former = cursor.fetchone()[0]
        yield
        cursor.execute("select set_config('role', %s, true)", [former])


def give_reason(reason: str) -> None:
    """Why the rest of this transaction is done; kept by the journal beside each change."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.reason', %s, true)", [reason[:500]])
