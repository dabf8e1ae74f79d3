"""The triggers that write the journal, built by the owner after each migrate."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from maillon.core.walls import declared

# Columns whose change says nothing to a person.
NOISE = frozenset({"version", "updated_at", "search_text", "last_activity", "last_activity_at", "words", "vector"})

FUNCTION = """
create or replace function audit_record() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
    skipped text[] := tg_argv[0]::text[];
    before jsonb; after jsonb; changes jsonb; subject bigint;
begin
    if tg_op <> 'INSERT' then before := to_jsonb(old) - skipped; subject := old.id; end if;
    if tg_op <> 'DELETE' then after := to_jsonb(new) - skipped; subject := new.id; end if;
    if tg_op = 'UPDATE' then
        select jsonb_object_agg(n.key, jsonb_build_array(before -> n.key, n.value)) into changes
        from jsonb_each(after) n where n.value is distinct from before -> n.key;
        if changes is null then return null; end if;
    else
        changes := coalesce(after, before);
    end if;
    insert into audit_change (at, table_name, row_id, action, actor_id, request_id, reason, changes)
    values (clock_timestamp(), tg_table_name, subject, left(tg_op, 1),
            nullif(current_setting('app.user', true), '')::bigint,
            coalesce(current_setting('app.request', true), ''),
            coalesce(current_setting('app.reason', true), ''), changes);
    return null;
end $$
"""


def audited_tables() -> dict[str, list[str]]:
    """Each audited table with the columns left out of the journal (noise and secrets)."""
    models = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}
    tables: dict[str, list[str]] = {}
    for declaration in declared():
        if declaration.audited:
            model = models.get(declaration.table)
            tables[declaration.table] = sorted(NOISE | set(getattr(model, "audit_exclude", ())))
    return tables


def build_triggers(cursor: Any, existing: set[str]) -> None:
    cursor.execute(FUNCTION)
    for table, skipped in audited_tables().items():
        if table in existing:
            columns = "{" + ",".join(skipped) + "}"
            cursor.execute(
                f'create or replace trigger audit after insert or update or delete on "{table}" '
                f"for each row execute function audit_record('{columns}')"
            )
