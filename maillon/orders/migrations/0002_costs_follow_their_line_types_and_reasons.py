"""Costs that leave with their line, the types of the trade with their steps, why a quote is won or lost.

A partner may take a line off its own draft but has no right on costs: the database itself removes the cost.
"""

from django.db import migrations

from maillon.orders.defaults import install

CASCADE = """
do $$
declare c record;
begin
  for c in
    select con.conname, con.conrelid::regclass as child, con.confrelid::regclass as parent
    from pg_constraint con
    where con.contype = 'f' and con.confdeltype = 'a'
      and con.conrelid in ('orders_quotelinecost'::regclass, 'orders_orderlinecost'::regclass)
  loop
    execute format('alter table %s drop constraint %I', c.child, c.conname);
    execute format(
      'alter table %s add constraint %I foreign key (line_id) references %s (id) on delete cascade deferrable initially deferred',
      c.child, c.conname, c.parent);
  end loop;
end $$
"""
REASONS = (
    ("Prix trop élevé", False), ("Délai trop long", False), ("Un concurrent", False), ("Projet abandonné", False),
    ("Sans réponse", False), ("Autre", False),
    ("Prix", True), ("Délai", True), ("Qualité du conseil", True), ("Client déjà équipé par nous", True), ("Autre", True),
)  # fmt: skip


def lay_types(apps, schema_editor):
    install(apps.get_model("orders", "OrderType"), apps.get_model("orders", "StepTemplate"))


def write_reasons(apps, schema_editor):
    model = apps.get_model("orders", "OutcomeReason")
    model.objects.bulk_create(model(label=label, won=won) for label, won in REASONS)


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]

    operations = [
        migrations.RunSQL(CASCADE, migrations.RunSQL.noop),
        migrations.RunPython(lay_types, migrations.RunPython.noop),
        migrations.RunPython(write_reasons, migrations.RunPython.noop),
    ]
