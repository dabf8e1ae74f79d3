import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import maillon.core.fragments
from maillon.core.tables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("clients", "0001_initial"),
        ("core", "0001_initial"),
        ("orders", "0001_initial"),
        ("technicians", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Visit",
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
                            "status",
                            models.CharField(
                                choices=[
                                    ("to_plan", "À planifier"),
                                    ("planned", "Planifiée"),
                                    ("confirmed", "Confirmée"),
                                    ("on_the_way", "En route"),
                                    ("on_site", "Sur site"),
                                    ("done", "Terminée"),
                                    ("failed", "Échouée"),
                                    ("cancelled", "Annulée"),
                                ],
                                default="to_plan",
                                editable=False,
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("installation", "Installation"),
                                    ("repair", "Dépannage"),
                                    ("survey", "Visite technique"),
                                    ("remote", "À distance"),
                                ],
                                default="installation",
                                max_length=12,
                                verbose_name="type",
                            ),
                        ),
                        ("title", models.CharField(max_length=160, verbose_name="objet")),
                        (
                            "order",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="orders.order",
                            ),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="clients.client"
                            ),
                        ),
                        ("client_name", models.CharField(editable=False, max_length=120)),
                        (
                            "site",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="clients.site",
                                verbose_name="site",
                            ),
                        ),
                        ("site_label", models.CharField(blank=True, editable=False, max_length=300)),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="clients.contact",
                                verbose_name="contact sur place",
                            ),
                        ),
                        (
                            "duration_minutes",
                            models.PositiveSmallIntegerField(default=120, verbose_name="durée prévue, en minutes"),
                        ),
                        (
                            "technician",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="technicians.technician",
                                verbose_name="technicien",
                            ),
                        ),
                        (
                            "technician_name",
                            models.CharField(blank=True, editable=False, max_length=120, verbose_name="technicien"),
                        ),
                        ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="début")),
                        ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="fin")),
                        ("instructions", models.TextField(blank=True, verbose_name="consignes")),
                        ("checklist", models.JSONField(default=list, editable=False)),
                        ("reserves", models.JSONField(default=list, editable=False)),
                        (
                            "left_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="parti le"),
                        ),
                        (
                            "arrived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="arrivé le"),
                        ),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="terminée le"),
                        ),
                        ("report", models.TextField(blank=True, verbose_name="compte rendu")),
                        (
                            "signer_name",
                            models.CharField(blank=True, editable=False, max_length=120, verbose_name="signataire"),
                        ),
                        (
                            "signer_role",
                            models.CharField(
                                blank=True, editable=False, max_length=120, verbose_name="fonction du signataire"
                            ),
                        ),
                        (
                            "signed_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="signé le"),
                        ),
                        (
                            "failure_reason",
                            models.CharField(
                                blank=True, editable=False, max_length=500, verbose_name="motif de l'échec"
                            ),
                        ),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain(
                                    "client_name", "reference", "title", "site_label"
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "intervention",
                        "ordering": ["starts_at", "id"],
                        "indexes": [
                            models.Index(fields=["status", "starts_at"], name="interventions_status"),
                            models.Index(fields=["technician", "starts_at"], name="interventions_technician"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="interventions_words",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VisitDevice",
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
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="devices",
                                to="interventions.visit",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.orderline",
                            ),
                        ),
                        ("label", models.CharField(max_length=160)),
                        ("place", models.CharField(blank=True, max_length=80, verbose_name="emplacement")),
                        ("expected_serial", models.CharField(blank=True, max_length=60)),
                        ("serial", models.CharField(blank=True, max_length=60, verbose_name="numéro de série")),
                        ("mac", models.CharField(blank=True, max_length=17, verbose_name="adresse MAC")),
                        ("installed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "absent_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="pourquoi il n'est pas posé"),
                        ),
                    ],
                    options={
                        "ordering": ["visit", "id"],
                    },
                ),
            ],
        ),
    ]
