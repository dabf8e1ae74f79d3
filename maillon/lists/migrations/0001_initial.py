import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from maillon.core.tables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("core", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("list_name", models.CharField(max_length=40)),
                        ("name", models.CharField(max_length=60, verbose_name="nom")),
                        ("query", models.CharField(max_length=2000)),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("shared", models.BooleanField(default=False, verbose_name="partagée")),
                        ("order", models.PositiveSmallIntegerField(default=50)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["order", "name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("list_name", "owner", "name"),
                                name="lists_view_once",
                                violation_error_message="Vous avez déjà une vue de ce nom.",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
