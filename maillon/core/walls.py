"""How each database role meets each table: grants, row-level policies, partner of child rows, journal.

A model says it once (``wall = Wall.own()``); a table of a library is declared in a manifest (``TableWall``). After
each ``migrate`` the owner rebuilds the walls from these declarations, so that they can never lag behind a
model. A table with no declaration is closed to everyone but the owner, and a test names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections

from config.database import PARTNER_ROLE, STAFF_ROLE, WEB_ROLE
from maillon.core.modules import registry
from maillon.core.references import sequence_name

PARTNER = "(select nullif(current_setting('app.partner', true), '')::bigint)"
USER = "(select nullif(current_setting('app.user', true), '')::bigint)"
ALL = "SELECT, INSERT, UPDATE, DELETE"
READ = "SELECT"


@dataclass(frozen=True)
class Wall:
    """``partner`` is the SQL condition a partner's row must meet (``None``: no right on the table)."""

    partner: str | None = None
    partner_rights: str = ""
    staff_rights: str = ALL
    web_rights: str = ""
    parent: tuple[str, str] | None = None  # (parent table, foreign key column): partner_id follows the parent

    @classmethod
    def closed(cls, staff_rights: str = ALL) -> Wall:
        """Inside the company only."""
        return cls(staff_rights=staff_rights)

    @classmethod
    def own(cls, rights: str = "SELECT, INSERT, UPDATE", column: str = "partner_id", extra: str = "") -> Wall:
        """Rows that carry the partner. ``extra`` narrows further (``"audience <> 'internal'"``)."""
        condition = f"{column} = {PARTNER}" + (f" and {extra}" if extra else "")
        return cls(condition, rights)

    @classmethod
    def read_own(cls, column: str = "partner_id", extra: str = "") -> Wall:
        return cls.own(READ, column, extra)

    @classmethod
    def child(cls, parent_table: str, column: str, rights: str = "SELECT, INSERT, UPDATE, DELETE") -> Wall:
        """Rows whose ``partner_id`` is copied from their parent by trigger, and follows it."""
        return cls(f"partner_id = {PARTNER}", rights, parent=(parent_table, column))

    @classmethod
    def mine(cls, column: str, rights: str = READ) -> Wall:
        """Rows of the person at work."""
        return cls(f"{column} = {USER}", rights)

    @classmethod
    def shared(cls, rights: str = READ) -> Wall:
        """Reference data that everyone may read."""
        return cls("true", rights)

    @classmethod
    def sign_in(cls) -> Wall:
        """Tables needed before anybody is known."""
        return cls(web_rights=ALL)


@dataclass(frozen=True)
class TableWall:
    table: str
    wall: Wall
    audited: bool = False
    has_id: bool = True


def declared() -> Iterator[TableWall]:
    """Every table with its wall: models first, then the libraries' tables declared in manifests."""
    for model in apps.get_models(include_auto_created=True):
        wall = getattr(model, "wall", None)
        if wall is None and model._meta.auto_created:
            wall = getattr(model._meta.auto_created, "through_wall", None)
        if wall is not None and model._meta.managed and not model._meta.proxy:
            yield TableWall(model._meta.db_table, wall, getattr(model, "audited", True))
    for module in registry.all():
        for offer in module.offers:
            if isinstance(offer, TableWall):
                yield offer


def statements(table: str, wall: Wall) -> Iterator[str]:
    quoted = f'"{table}"'
    yield f"revoke all on {quoted} from {WEB_ROLE}, {STAFF_ROLE}, {PARTNER_ROLE}"
    for role, rights in (
        (STAFF_ROLE, wall.staff_rights),
        (PARTNER_ROLE, wall.partner_rights),
        (WEB_ROLE, wall.web_rights),
    ):
        if rights:
            yield f"grant {rights} on {quoted} to {role}"
    if wall.parent:
        yield from _follow_parent(table, *wall.parent)
    yield f"drop policy if exists staff on {quoted}"
    yield f"drop policy if exists partner on {quoted}"
    yield f"drop policy if exists web on {quoted}"
    if wall.partner in (None, "true"):
        yield f"alter table {quoted} disable row level security"
        return
    yield f"alter table {quoted} enable row level security"
    yield f"create policy staff on {quoted} to {STAFF_ROLE} using (true) with check (true)"
    yield f"create policy partner on {quoted} to {PARTNER_ROLE} using ({wall.partner}) with check ({wall.partner})"
    if wall.web_rights:
        yield f"create policy web on {quoted} to {WEB_ROLE} using (true) with check (true)"


def _follow_parent(table: str, parent: str, column: str) -> Iterator[str]:
    """Two triggers: a child takes its parent's partner; a parent that changes partner takes its children along."""
    fill, follow = f"{table}_partner_fill", f"{table}_partner_follow"
    yield (
        f"create or replace function {fill}() returns trigger language plpgsql security definer "
        f"set search_path = public, pg_temp as $$ begin "
        f'select partner_id into new.partner_id from "{parent}" where id = new."{column}"; return new; end $$'
    )
    yield (
        f"create or replace function {follow}() returns trigger language plpgsql security definer "
        f"set search_path = public, pg_temp as $$ begin "
        f'update "{table}" set partner_id = new.partner_id where "{column}" = new.id; return null; end $$'
    )
    yield (
        f'create or replace trigger {fill} before insert or update of "{column}" on "{table}" '
        f"for each row execute function {fill}()"
    )
    yield (
        f'create or replace trigger {follow} after update of partner_id on "{parent}" for each row '
        f"when (old.partner_id is distinct from new.partner_id) execute function {follow}()"
    )


def build(using: str = "default") -> None:
    """Run as the owner: rebuild every wall and every reference sequence."""
    connection = connections[using]
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for prefix in sorted({getattr(m, "reference_prefix", "") for m in apps.get_models()} - {""}):
            cursor.execute(f"create sequence if not exists {sequence_name(prefix)}")
        for declaration in declared():
            if declaration.table in existing:
                for sql in statements(declaration.table, declaration.wall):
                    cursor.execute(sql)
        cursor.execute(f"grant usage on all sequences in schema public to {STAFF_ROLE}, {PARTNER_ROLE}, {WEB_ROLE}")
        cursor.execute(f"grant select on django_migrations to {WEB_ROLE}, {STAFF_ROLE}")
        for hook in registry_hooks():
            hook(cursor, existing)


@dataclass(frozen=True)
class WallHook:
    """More SQL that a module wants run by the owner after each migrate (journal triggers, guarded functions)."""

    run: Any


def registry_hooks() -> list[Any]:
    return [o.run for m in registry.all() for o in m.offers if isinstance(o, WallHook)]


def build_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Once per ``migrate``, after the last application of the project."""
    if kwargs.get("plan") is not None and sender.name == last_application():
        build(using)


def last_application() -> str:
    return [c.name for c in apps.get_app_configs() if c.models_module is not None][-1]
