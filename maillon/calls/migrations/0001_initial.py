import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import maillon.core.fragments
from maillon.core.tables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("clients", "0001_initial"),
        ("core", "0001_initial"),
        ("platforms", "0001_initial"),
        ("tickets", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Switchboard",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                error_messages={"unique": "Un standard porte déjà ce nom."},
                                max_length=80,
                                unique=True,
                                verbose_name="nom",
                            ),
                        ),
                        ("signed", models.BooleanField(default=False, verbose_name="n'accepter que les appels signés")),
                        ("address_digest", models.CharField(editable=False, max_length=64, unique=True)),
                        ("sealed_key", models.TextField(editable=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("heard_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "standard téléphonique",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Call",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(editable=False, max_length=20, unique=True, verbose_name="référence"),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                        (
                            "custom",
                            models.JSONField(
                                blank=True, default=dict, editable=False, verbose_name="champs personnalisés"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créé le"
                            ),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="modifié le"
                            ),
                        ),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archivé le"),
                        ),
                        (
                            "direction",
                            models.CharField(
                                choices=[("in", "Reçu"), ("out", "Émis")],
                                default="in",
                                max_length=3,
                                verbose_name="sens",
                            ),
                        ),
                        (
                            "switchboard",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="calls",
                                to="calls.switchboard",
                            ),
                        ),
                        ("call_id", models.CharField(blank=True, max_length=120)),
                        ("number", models.CharField(blank=True, max_length=20, verbose_name="numéro")),
                        ("tenant", models.CharField(blank=True, max_length=120)),
                        ("name_given", models.CharField(blank=True, max_length=80)),
                        ("called", models.CharField(blank=True, max_length=20, verbose_name="numéro appelé")),
                        ("extension", models.CharField(blank=True, max_length=20, verbose_name="poste")),
                        (
                            "handled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("handled_by_name", models.CharField(blank=True, max_length=120)),
                        (
                            "began_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="commencé le"),
                        ),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="décroché le")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="raccroché le")),
                        ("called_back_at", models.DateTimeField(blank=True, null=True, verbose_name="rappel prévu le")),
                        (
                            "client",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="calls",
                                to="clients.client",
                            ),
                        ),
                        ("client_name", models.CharField(blank=True, max_length=120)),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="clients.contact",
                            ),
                        ),
                        ("caller_name", models.CharField(blank=True, max_length=120, verbose_name="appelant")),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="clients.site",
                            ),
                        ),
                        (
                            "platform",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="platforms.platform",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.partner",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="calls",
                                to="tickets.ticket",
                            ),
                        ),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain(
                                    "reference", "client_name", "caller_name", "number", "handled_by_name"
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "appel",
                        "ordering": ["-began_at", "-id"],
                        "indexes": [
                            models.Index(fields=["-began_at", "-id"], name="calls_recent"),
                            models.Index(fields=["client", "-began_at"], name="calls_of_client"),
                            models.Index(fields=["number", "-began_at"], name="calls_of_number"),
                            models.Index(fields=["handled_by", "-began_at"], name="calls_of_person"),
                            models.Index(
                                condition=models.Q(
                                    ("answered_at", None),
                                    ("called_back_at", None),
                                    ("direction", "in"),
                                    ("ended_at__isnull", False),
                                    ("ticket", None),
                                ),
                                fields=["-began_at", "-id"],
                                name="calls_to_call_back",
                            ),
                            models.Index(
                                condition=models.Q(("ticket__isnull", False)), fields=["ticket"], name="calls_of_ticket"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="calls_words",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("call_id", ""), _negated=True),
                                fields=("switchboard", "call_id"),
                                name="calls_call_once",
                                nulls_distinct=False,
                                violation_error_message="Cet appel est déjà connu.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at", None), ("ended_at__gte", models.F("began_at")), _connector="OR"
                                ),
                                name="calls_ends_after_it_began",
                                violation_error_message="Un appel se termine après avoir commencé.",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
