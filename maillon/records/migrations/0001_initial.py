import uuid

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
                    name="Entry",
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
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("event", "Évènement"),
                                    ("note", "Note"),
                                    ("mail", "Mail"),
                                    ("document", "Document"),
                                    ("call", "Appel"),
                                    ("sms", "SMS"),
                                ],
                                default="event",
                                max_length=10,
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[("internal", "Interne"), ("partner", "Partenaire"), ("client", "Client")],
                                default="internal",
                                max_length=8,
                                verbose_name="destinataires",
                            ),
                        ),
                        (
                            "actor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("actor_name", models.CharField(blank=True, max_length=120)),
                        ("sentence", models.CharField(max_length=300)),
                        ("detail", models.TextField(blank=True)),
                        ("icon", models.CharField(default="point", max_length=40)),
                        ("tone", models.CharField(blank=True, max_length=10)),
                        ("url", models.CharField(blank=True, max_length=300)),
                        ("right", models.CharField(blank=True, db_default="", max_length=40)),
                        ("pinned", models.BooleanField(default=False, verbose_name="épinglée")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                        "indexes": [
                            models.Index(fields=["target_model", "target_id", "-at"], name="records_entry_target"),
                            models.Index(fields=["client_id", "-at"], name="records_entry_client"),
                            models.Index(
                                condition=models.Q(("pinned", True)),
                                fields=["target_model", "target_id"],
                                name="records_entry_pinned",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
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
                        (
                            "audience",
                            models.CharField(
                                choices=[("internal", "Interne"), ("partner", "Partenaire"), ("client", "Client")],
                                default="internal",
                                max_length=8,
                                verbose_name="destinataires",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="nom")),
                        ("content_type", models.CharField(max_length=100)),
                        ("size", models.BigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("category", models.CharField(blank=True, max_length=30, verbose_name="rubrique")),
                        ("author_name", models.CharField(blank=True, max_length=120)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("archived_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-created_at"],
                        "indexes": [
                            models.Index(fields=["target_model", "target_id"], name="records_attachment_target")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tag",
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
                                error_messages={"unique": "Cette étiquette existe déjà."},
                                max_length=40,
                                unique=True,
                                verbose_name="étiquette",
                            ),
                        ),
                        ("tone", models.CharField(blank=True, max_length=10, verbose_name="couleur")),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Tagging",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("target_model", models.CharField(editable=False, max_length=60)),
                        ("target_id", models.BigIntegerField(editable=False)),
                        ("client_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                        (
                            "tag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="taggings", to="records.tag"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["tag", "target_model"], name="records_tagging_tag")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("target_model", "target_id", "tag"), name="records_tagging_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Task",
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
                            "kind",
                            models.CharField(
                                choices=[("task", "Tâche"), ("callback", "Rappel")],
                                default="task",
                                max_length=8,
                                verbose_name="type",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("detail", models.TextField(blank=True, verbose_name="détail")),
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="échéance")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="numéro à rappeler")),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="tasks",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="pour",
                            ),
                        ),
                        ("role", models.CharField(blank=True, max_length=12, verbose_name="équipe")),
                        ("target_model", models.CharField(blank=True, editable=False, max_length=60)),
                        ("target_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("target_label", models.CharField(blank=True, editable=False, max_length=200)),
                        ("client_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("author_name", models.CharField(blank=True, editable=False, max_length=120)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "done_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="faite le"),
                        ),
                        ("done_by_name", models.CharField(blank=True, editable=False, max_length=120)),
                    ],
                    options={
                        "ordering": ["due_at", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at", None)),
                                fields=["assignee", "due_at"],
                                name="records_task_open",
                            ),
                            models.Index(fields=["target_model", "target_id"], name="records_task_target"),
                            models.Index(
                                condition=models.Q(("assignee", None), ("done_at", None)),
                                fields=["role", "due_at"],
                                name="records_task_team",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mention",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="records.entry"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mentions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Link",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("from_model", models.CharField(max_length=60)),
                        ("from_id", models.BigIntegerField()),
                        ("to_model", models.CharField(max_length=60)),
                        ("to_id", models.BigIntegerField()),
                        ("label", models.CharField(max_length=60)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["to_model", "to_id"], name="records_link_to")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("from_model", "from_id", "to_model", "to_id"), name="records_link_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Presence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("target_model", models.CharField(max_length=60)),
                        ("target_id", models.BigIntegerField()),
                        ("writing", models.BooleanField(default=False)),
                        ("seen_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("target_model", "target_id", "user"), name="records_present_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
