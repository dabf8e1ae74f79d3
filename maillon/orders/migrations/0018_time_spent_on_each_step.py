"""What durations read stands on the step: the type of its order, and the working days spent on it once it is left."""

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

from maillon.core import french
from maillon.orders.delays import worked_days

FIRST = "select min(entered_at) from orders_orderstep where left_at is not null and entered_at is not null"
# The place of a moment among working days, as WorkedDays.at gives it: %s are the counts and the first day.
PLACE = """(select b[n] + (b[n + 1] - b[n]) * extract(epoch from here::time) / 86400
    from (select %s::int[], %s::date, {moment}) as m (b, first, at),
    lateral (select at at time zone 'Europe/Paris') as h (here),
    lateral (select greatest(1, least(cardinality(b) - 1, here::date - first + 1))) as p (n))"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "update orders_orderstep s set order_type_id = o.order_type_id from orders_order o where o.id = s.order_id"
        )
        cursor.execute(FIRST)
        first = cursor.fetchone()[0]
        if first is None:
            return
        days = worked_days(french.day_of(first), french.day_of(timezone.now() + timedelta(days=1)))
        values = [list(days.before), days.first]
        cursor.execute(
            f"update orders_orderstep set worked = greatest(0, {PLACE.format(moment='left_at')} - {PLACE.format(moment='entered_at')}) "  # noqa: S608 (our own words)
            "where left_at is not null and entered_at is not null",
            values * 2,
        )
        cursor.execute("set constraints all immediate")


class Migration(migrations.Migration):
    dependencies = [("orders", "0017_find_by_fragments")]
    operations = [
        migrations.AddField(
            model_name="orderstep",
            name="worked",
            field=models.FloatField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="orderstep",
            name="order_type",
            field=models.ForeignKey(
                null=True, on_delete=models.deletion.PROTECT, related_name="+", to="orders.ordertype"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="orderstep",
            name="order_type",
            field=models.ForeignKey(on_delete=models.deletion.PROTECT, related_name="+", to="orders.ordertype"),
        ),
        migrations.AddIndex(
            model_name="orderstep",
            index=models.Index(
                condition=models.Q(("worked__isnull", False)), fields=["left_at"], name="orders_step_left"
            ),
        ),
    ]
