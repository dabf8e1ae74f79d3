import django.contrib.postgres.fields
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
                    name="Incident",
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
                        ("title", models.CharField(max_length=120, verbose_name="titre")),
                        (
                            "impact",
                            models.CharField(
                                choices=[
                                    ("outage", "Coupure totale"),
                                    ("degraded", "Service dégradé"),
                                    ("feature", "Une fonction indisponible"),
                                ],
                                default="outage",
                                max_length=8,
                                verbose_name="ce qui ne marche pas",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "Ouvert"),
                                    ("identified", "Identifié"),
                                    ("watched", "Sous surveillance"),
                                    ("solved", "Résolu"),
                                ],
                                default="open",
                                editable=False,
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="depuis")),
                        (
                            "public_words",
                            models.TextField(max_length=4000, verbose_name="ce que lisent partenaires et clients"),
                        ),
                        (
                            "departments",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=3),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="départements",
                            ),
                        ),
                        ("opened_by_name", models.CharField(blank=True, editable=False, max_length=120)),
                        (
                            "identified_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="cause identifiée le"
                            ),
                        ),
                        (
                            "watched_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="rétabli le"),
                        ),
                        (
                            "solved_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="résolu le"),
                        ),
                        (
                            "solved_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "answer",
                            models.TextField(
                                blank=True, editable=False, max_length=4000, verbose_name="réponse de clôture"
                            ),
                        ),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain("reference", "title"),
                                output_field=models.TextField(),
                            ),
                        ),
                        (
                            "types",
                            models.ManyToManyField(
                                blank=True,
                                related_name="incidents",
                                to="platforms.platformtype",
                                verbose_name="plateformes du catalogue",
                            ),
                        ),
                        (
                            "platforms",
                            models.ManyToManyField(
                                blank=True,
                                related_name="+",
                                to="platforms.platform",
                                verbose_name="plateformes désignées",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "incident général",
                        "ordering": ["-started_at", "-id"],
                        "indexes": [
                            models.Index(fields=["-started_at", "-id"], name="incidents_recent"),
                            models.Index(
                                condition=models.Q(("status", "solved"), _negated=True),
                                fields=["id"],
                                name="incidents_open",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="incidents_words",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answer__gt", ""), ("solved_at__isnull", False), ("status", "solved")),
                                    models.Q(models.Q(("status", "solved"), _negated=True), ("solved_at", None)),
                                    _connector="OR",
                                ),
                                name="incidents_solved_has_its_answer",
                                violation_error_message="Un incident résolu a sa date et sa réponse.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Affected",
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
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="affected",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "platform",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="platforms.platform"
                            ),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="clients.client"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "plateforme touchée",
                        "indexes": [
                            models.Index(fields=["client", "incident"], name="incidents_of_client"),
                            models.Index(fields=["partner", "incident"], name="incidents_of_partner"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("incident", "platform"), name="incidents_platform_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Update",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="updates",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[("internal", "Interne"), ("partner", "Partenaire"), ("client", "Client")],
                                default="client",
                                max_length=8,
                                verbose_name="destinataires",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "Ouvert"),
                                    ("identified", "Identifié"),
                                    ("watched", "Sous surveillance"),
                                    ("solved", "Résolu"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("text", models.TextField(max_length=4000, verbose_name="texte")),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("author_name", models.CharField(max_length=120)),
                        ("tells_partners", models.BooleanField(default=False, verbose_name="mail aux partenaires")),
                        ("tells_clients", models.BooleanField(default=False, verbose_name="mail aux clients")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "message d'incident",
                        "ordering": ["-at", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("audience", "client"),
                                    models.Q(("audience", "partner"), ("tells_clients", False)),
                                    models.Q(
                                        ("audience", "internal"), ("tells_clients", False), ("tells_partners", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="incidents_told_to_its_readers",
                                violation_error_message="Ce message ne part qu'à ceux qui peuvent le lire.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentTicket",
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
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="children",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "ticket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.ticket"
                            ),
                        ),
                        ("attached_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("attached_by_name", models.CharField(blank=True, max_length=120)),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "ticket rattaché",
                        "ordering": ["-attached_at", "-id"],
                        "indexes": [models.Index(fields=["incident", "settled_at"], name="incidents_to_settle")],
                    },
                ),
            ],
        ),
    ]
