"""What was issued cannot change, whoever asks: the rule is in the database, not in the application.

CGI ann. II art. 242 nonies A, C. com. L123-22. The application roles have no UPDATE nor DELETE on the frozen tables; these
triggers also stop the owner's slip, and what a grant cannot express (some columns of an issued invoice still move).
"""

from django.db import migrations

# What still moves on an issued invoice: what was paid or credited, and housekeeping. PostgreSQL fills a stored column (words)
# after this trigger: an issued invoice would seem to change each time it is paid.
FREEZE = """
create function billing_freeze_invoice() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
    moving constant text[] := array['paid', 'credited', 'version', 'updated_at', 'custom', 'words'];
begin
    if old.status = 'issued' and (tg_op = 'DELETE' or to_jsonb(new) - moving is distinct from to_jsonb(old) - moving) then
        raise exception 'invoice % is issued: it cannot be changed or deleted', old.number using errcode = '55000';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;

create trigger billing_freeze_invoice before update or delete on billing_invoice
for each row execute function billing_freeze_invoice();

create function billing_freeze_lines() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
    frozen text;
begin
    select number into frozen from billing_invoice
    where status = 'issued' and id in (
        case when tg_op <> 'INSERT' then old.invoice_id end, case when tg_op <> 'DELETE' then new.invoice_id end
    ) limit 1;
    if frozen is not null then
        raise exception 'invoice % is issued: its lines cannot change', frozen using errcode = '55000';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;

create trigger billing_freeze_lines before insert or update or delete on billing_invoiceline
for each row execute function billing_freeze_lines();

create function billing_append_only() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = '55000';
end $$;
"""

THAW = """
drop trigger billing_freeze_lines on billing_invoiceline;
drop trigger billing_freeze_invoice on billing_invoice;
drop function billing_freeze_lines();
drop function billing_freeze_invoice();
drop function billing_append_only();
"""


def append_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"create trigger {table}_append_only before update or delete on {table} "
        "for each row execute function billing_append_only()",
        f"drop trigger {table}_append_only on {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [
        migrations.RunSQL(FREEZE, THAW),
        append_only("billing_issuedinvoice"),
        append_only("billing_payment"),
        append_only("billing_allocation"),
    ]
