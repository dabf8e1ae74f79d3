"""The six types of the trade and their steps."""

from django.db import migrations

from maillon.orders.defaults import install


def create(apps, schema_editor):
    install(apps.get_model("orders", "OrderType"), apps.get_model("orders", "StepTemplate"))


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_who_keyed_it_and_costs_that_follow_their_line")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
