import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_issued_is_frozen"),
        ("tickets", "0002_fields_of_each_type"),
    ]

    operations = [
        migrations.CreateModel(
            name="BilledTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("freed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="times", to="billing.invoiceline"
                    ),
                ),
                (
                    "time",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.timespent"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("freed_at", None)),
                        fields=("time",),
                        name="billing_time_once",
                        violation_error_message="Ce temps est déjà sur une facture.",
                    )
                ],
            },
        ),
    ]
