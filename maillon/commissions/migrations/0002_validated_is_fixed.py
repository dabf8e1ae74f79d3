"""What was validated cannot change, whoever asks: only its payment is still to come. The rule is in the database."""

from django.db import migrations

FREEZE = """
create function commissions_fix_statement() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
    moving constant text[] := array['status', 'paid_on', 'version', 'updated_at', 'custom'];
begin
    if old.status <> 'draft' and (
        tg_op = 'DELETE' or new.status = 'draft' or (old.status = 'paid' and new.paid_on is distinct from old.paid_on)
        or to_jsonb(new) - moving is distinct from to_jsonb(old) - moving
    ) then
        raise exception 'statement % is validated: it cannot be changed or deleted', old.reference using errcode = '55000';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;

create trigger commissions_fix_statement before update or delete on commissions_statement
for each row execute function commissions_fix_statement();

create function commissions_fix_lines() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
    fixed text;
begin
    select reference into fixed from commissions_statement
    where status <> 'draft' and id in (
        case when tg_op <> 'INSERT' then old.statement_id end, case when tg_op <> 'DELETE' then new.statement_id end
    ) limit 1;
    if fixed is not null then
        raise exception 'statement % is validated: its lines cannot change', fixed using errcode = '55000';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;

create trigger commissions_fix_lines before insert or update or delete on commissions_statementline
for each row execute function commissions_fix_lines();
"""

THAW = """
drop trigger commissions_fix_lines on commissions_statementline;
drop trigger commissions_fix_statement on commissions_statement;
drop function commissions_fix_lines();
drop function commissions_fix_statement();
"""


class Migration(migrations.Migration):
    dependencies = [("commissions", "0001_initial")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
