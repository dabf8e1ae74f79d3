import uuid

import django.db.models.deletion
import django.utils.timezone
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
                    name="Document",
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
                        ("target_model", models.CharField(editable=False, max_length=60)),
                        ("target_id", models.BigIntegerField(editable=False)),
                        ("client_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("kind", models.CharField(max_length=20, verbose_name="type")),
                        ("number", models.CharField(max_length=40, verbose_name="numéro")),
                        ("title", models.CharField(max_length=160, verbose_name="titre")),
                        ("priced", models.BooleanField(default=False, verbose_name="porte des prix")),
                        ("partner_visible", models.BooleanField(default=False)),
                        (
                            "partner_switch",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "toujours"),
                                    ("prices", "quand sa fiche lui montre les prix"),
                                    ("no_prices", "quand elle ne les montre pas"),
                                ],
                                default="",
                                max_length=9,
                            ),
                        ),
                        ("client_visible", models.BooleanField(default=False)),
                        ("sealed", models.BooleanField(default=False, verbose_name="scellé")),
                        ("size", models.PositiveIntegerField(default=0)),
                        ("sha256", models.CharField(blank=True, max_length=64)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-created_at"],
                        "indexes": [
                            models.Index(fields=["target_model", "target_id"], name="documents_target"),
                            models.Index(fields=["client_id", "-created_at"], name="documents_client"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PublicLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("purpose", models.CharField(max_length=20)),
                        ("target_model", models.CharField(max_length=60)),
                        ("target_id", models.BigIntegerField()),
                        ("partner_id", models.BigIntegerField(blank=True, null=True)),
                        ("recipient", models.EmailField(blank=True, max_length=254)),
                        ("expires_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        ("opened_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["target_model", "target_id"], name="documents_link_target")],
                    },
                ),
                migrations.CreateModel(
                    name="OneTimeCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "link",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="codes",
                                to="documents.publiclink",
                            ),
                        ),
                        ("digest", models.CharField(max_length=128)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="LinkVisit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ip", models.GenericIPAddressField()),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        ("found", models.BooleanField()),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["ip", "at"], name="documents_visit_ip")],
                    },
                ),
                migrations.CreateModel(
                    name="Evidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("target_model", models.CharField(max_length=60)),
                        ("target_id", models.BigIntegerField()),
                        (
                            "document",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="documents.document",
                            ),
                        ),
                        ("data", models.JSONField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("signature_svg", models.TextField(blank=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["target_model", "target_id"], name="documents_evidence_target")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Series",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("prefix", models.CharField(max_length=4)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("last", models.PositiveIntegerField(default=0)),
                        ("last_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("prefix", "year"), name="documents_series_once")
                        ],
                    },
                ),
            ],
        ),
    ]
