import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from maillon.core.tables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("core", "0001_initial"),
        ("records", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Contract",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contracts",
                                to="accounts.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                        ("number", models.CharField(max_length=60, verbose_name="référence du contrat")),
                        ("starts_on", models.DateField(verbose_name="prend effet le")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="Laissé vide : sans terme.",
                                null=True,
                                verbose_name="se termine le",
                            ),
                        ),
                        (
                            "notice_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                validators=[django.core.validators.MaxValueValidator(730)],
                                verbose_name="préavis, en jours",
                            ),
                        ),
                        (
                            "alert_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[django.core.validators.MaxValueValidator(365)],
                                verbose_name="alerter avant le préavis, en jours",
                            ),
                        ),
                        (
                            "signed",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="records.attachment",
                            ),
                        ),
                        ("told_at", models.DateTimeField(editable=False, null=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "contrat",
                        "ordering": ["-starts_on", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("partner", "number"),
                                name="contracts_number_once",
                                violation_error_message="Ce partenaire a déjà un contrat de cette référence.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                                ),
                                name="contracts_ends_after_its_start",
                                violation_error_message="La fin du contrat vient après sa prise d'effet.",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
