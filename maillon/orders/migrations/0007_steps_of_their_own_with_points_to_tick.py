"""A step may hold points to tick before it is left; moving, renewal, termination and SAV get steps of their own."""

from django.db import migrations, models

from maillon.orders.defaults import renew


def give(apps, schema_editor):
    renew(apps.get_model("orders", "OrderType"), apps.get_model("orders", "StepTemplate"))


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_where_a_price_comes_from")]

    operations = [
        migrations.AddField(
            "orderstep", "checks", models.JSONField(default=list, editable=False, verbose_name="points à cocher")
        ),
        migrations.AddField(
            "steptemplate", "checks", models.JSONField(blank=True, default=list, verbose_name="points à cocher")
        ),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
