from django.db import migrations, models

from maillon.core.tables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Change",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("table_name", models.CharField(max_length=63)),
                        ("row_id", models.BigIntegerField()),
                        (
                            "action",
                            models.CharField(
                                choices=[("I", "création"), ("U", "modification"), ("D", "suppression")], max_length=1
                            ),
                        ),
                        ("actor_id", models.BigIntegerField(null=True)),
                        ("request_id", models.CharField(blank=True, max_length=64)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("changes", models.JSONField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["table_name", "row_id", "-id"], name="audit_change_row")],
                    },
                ),
            ],
        ),
    ]
