"""Who keyed a deal, a payer without SIREN, and costs that leave with their line.

A partner may take a line off its own draft but has no right on costs: the database itself removes the cost.
"""

from django.db import migrations, models

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


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]

    operations = [
        *(
            operation
            for model in ("quote", "order")
            for operation in (
                migrations.AddField(model, "made_by_partner", models.BooleanField(default=False, editable=False)),
                migrations.AddField(
                    model,
                    "siren_waived",
                    models.BooleanField(
                        default=False, verbose_name="payeur sans SIREN (particulier, association, étranger)"
                    ),
                ),
            )
        ),
        migrations.RunSQL(CASCADE, migrations.RunSQL.noop),
    ]
