"""A movement is never changed nor erased, whoever asks; the places that every company has are there."""

from django.db import migrations

FREEZE = """
create function stock_append_only() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    raise exception '% is append-only: a mistake is another movement back', tg_table_name using errcode = '55000';
end $$;
create trigger stock_movement_append_only before update or delete on stock_movement
for each row execute function stock_append_only();
"""
THAW = """
drop trigger stock_movement_append_only on stock_movement;
drop function stock_append_only();
"""
PLACES = (
    ("warehouse", "Dépôt", True, True),
    ("staging", "Atelier de staging", False, True),
    ("warehouse", "Retours à trier", False, False),
    ("scrap", "Rebut", False, False),
)


def create(apps, schema_editor):
    place = apps.get_model("stock", "Place")
    place.objects.bulk_create(
        place(kind=kind, name=name, is_default=default, usable=usable) for kind, name, default, usable in PLACES
    )


class Migration(migrations.Migration):
    dependencies = [("stock", "0001_initial")]

    operations = [
        migrations.RunSQL(FREEZE, THAW),
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
