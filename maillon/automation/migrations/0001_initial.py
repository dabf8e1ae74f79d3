import uuid

import django.contrib.postgres.fields
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
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
                    name="Rule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        ("event", models.CharField(max_length=60, verbose_name="évènement")),
                        ("delay", models.PositiveIntegerField(blank=True, null=True, verbose_name="délai, en minutes")),
                        ("working", models.BooleanField(default=False, verbose_name="jours ouvrés seulement")),
                        ("conditions", models.JSONField(blank=True, default=list)),
                        ("actions", models.JSONField(default=list)),
                        ("active", models.BooleanField(default=True, verbose_name="en service")),
                        ("stops", models.BooleanField(default=False, verbose_name="s'arrêter là")),
                        ("builtin", models.CharField(blank=True, editable=False, max_length=60)),
                        ("order", models.PositiveSmallIntegerField(default=50)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("in_service_since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        "ordering": ["event", "order", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("builtin", ""), _negated=True),
                                fields=("builtin",),
                                name="automation_rule_builtin",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RuleVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="automation.rule",
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("content", models.JSONField()),
                        ("author_name", models.CharField(blank=True, max_length=120)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("rule", "number"), name="automation_version_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RuleRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="automation.rule"
                            ),
                        ),
                        ("event", models.CharField(max_length=60)),
                        ("target_model", models.CharField(max_length=60)),
                        ("target_id", models.BigIntegerField()),
                        ("target_label", models.CharField(blank=True, max_length=120)),
                        ("target_url", models.CharField(blank=True, max_length=300)),
                        ("acted", models.BooleanField(default=True)),
                        ("outcome", models.CharField(max_length=300)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["rule", "-at", "-id"], name="automation_runs_of_rule"),
                            models.Index(
                                fields=["rule", "target_model", "target_id", "at"], name="automation_runs_on_record"
                            ),
                            models.Index(fields=["at"], name="automation_runs_by_age"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Firing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="firings",
                                to="automation.rule",
                            ),
                        ),
                        ("target_model", models.CharField(max_length=60)),
                        ("target_id", models.BigIntegerField()),
                        ("moment_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("rule", "target_model", "target_id", "moment_at"), name="automation_firing_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HeardEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        ("target_model", models.CharField(max_length=60)),
                        ("target_id", models.BigIntegerField()),
                        ("actor_name", models.CharField(blank=True, max_length=120)),
                        (
                            "data",
                            models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
                        ),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["name", "-at"], name="automation_heard")],
                    },
                ),
                migrations.CreateModel(
                    name="Webhook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        ("url", models.URLField(max_length=500, verbose_name="adresse")),
                        ("sealed_secret", models.TextField(editable=False)),
                        (
                            "events",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="évènements",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="en service")),
                        ("failures", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("stopped_because", models.CharField(blank=True, editable=False, max_length=300)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        "verbose_name": "webhook",
                        "ordering": ["name", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="WebhookDelivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "webhook",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="automation.webhook",
                            ),
                        ),
                        ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                        ("event", models.CharField(max_length=60)),
                        ("body", models.TextField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "En attente"), ("sent", "Reçu")], default="waiting", max_length=7
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("claimed_at", models.DateTimeField(blank=True, null=True)),
                        ("next_try_at", models.DateTimeField(blank=True, null=True)),
                        ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["webhook", "id"],
                                name="automation_webhook_waiting",
                            ),
                            models.Index(fields=["webhook", "-id"], name="automation_webhook_log"),
                        ],
                    },
                ),
            ],
        ),
    ]
