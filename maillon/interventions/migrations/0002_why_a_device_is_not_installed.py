"""A device that is not installed says why, instead of holding the visit open."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interventions", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="visitdevice",
            name="absent_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="pourquoi il n'est pas posé"),
        ),
    ]
