"""Platforms have a module of their own, which takes the table as it is: nothing is written here."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Platform")]),
    ]
