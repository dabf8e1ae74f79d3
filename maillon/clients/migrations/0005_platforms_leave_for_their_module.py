"""Platforms have a module of their own, which takes the table as it is: nothing is written here."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0004_typed_service_level_leaves")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Platform")]),
    ]
