from django.db import migrations, models
from django.db.models.functions import Coalesce


def since_the_last_word(apps, schema_editor):
    tickets = apps.get_model("tickets", "Ticket")
    tickets.objects.filter(status="waiting").update(waiting_since=Coalesce("last_message_at", "opened_at"))


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_support_policy")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="waiting_since",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(since_the_last_word, migrations.RunPython.noop),
    ]
