import django.contrib.postgres.fields
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
                    name="CustomField",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("model", models.CharField(max_length=60, verbose_name="fiche")),
                        ("subset", models.CharField(blank=True, max_length=20, verbose_name="seulement pour")),
                        ("key", models.SlugField(max_length=40, verbose_name="nom technique")),
                        ("label", models.CharField(max_length=80, verbose_name="libellé")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("text", "Texte"),
                                    ("number", "Nombre"),
                                    ("date", "Date"),
                                    ("boolean", "Oui ou non"),
                                    ("choice", "Liste de choix"),
                                    ("url", "Lien"),
                                ],
                                default="text",
                                max_length=10,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "choices",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="choix",
                            ),
                        ),
                        ("required", models.BooleanField(default=False, verbose_name="obligatoire")),
                        ("filterable", models.BooleanField(default=False, verbose_name="utilisable en filtre")),
                        ("partner_visible", models.BooleanField(default=False, verbose_name="vu par le partenaire")),
                        ("help_text", models.CharField(blank=True, max_length=200, verbose_name="aide")),
                        ("order", models.PositiveSmallIntegerField(default=10, verbose_name="ordre")),
                        ("archived_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["model", "order", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("model", "key"),
                                name="fields_custom_once",
                                violation_error_message="Cette fiche a déjà un champ de ce nom.",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
