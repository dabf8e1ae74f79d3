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
        ("core", "0001_initial"),
        ("tickets", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Category",
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
                                error_messages={"unique": "Une rubrique porte déjà ce nom."},
                                max_length=60,
                                unique=True,
                                verbose_name="nom",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=50, verbose_name="ordre")),
                    ],
                    options={
                        "verbose_name": "rubrique",
                        "ordering": ["order", "name"],
                    },
                ),
                migrations.CreateModel(
                    name="Article",
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
                        ("title", models.CharField(max_length=160, verbose_name="titre")),
                        (
                            "reach",
                            models.CharField(
                                choices=[
                                    ("internal", "Nous seulement"),
                                    ("partners", "Nous et les partenaires"),
                                    ("public", "Tout le monde"),
                                ],
                                default="internal",
                                max_length=8,
                                verbose_name="lu par",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="articles",
                                to="knowledge.category",
                                verbose_name="rubrique",
                            ),
                        ),
                        ("text", models.TextField(max_length=40000, verbose_name="texte")),
                        ("slug", models.SlugField(editable=False, max_length=80, unique=True)),
                        (
                            "published_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="publié le"),
                        ),
                        (
                            "number",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version du texte"),
                        ),
                        ("author_name", models.CharField(blank=True, editable=False, max_length=120)),
                        ("holds_notes", models.BooleanField(default=False, editable=False)),
                        ("used_count", models.PositiveIntegerField(default=0, editable=False)),
                        ("helped_count", models.PositiveIntegerField(default=0, editable=False)),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain("reference", "title", "text"),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "article d'aide",
                        "ordering": ["-updated_at", "-id"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="knowledge_words",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("holds_notes", False), ("reach", "internal"), _connector="OR"),
                                name="knowledge_notes_stay_inside",
                                violation_error_message="Cet article vient de notes internes : relisez-le avant de l'ouvrir à d'autres.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Version",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="knowledge.article",
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("title", models.CharField(max_length=160)),
                        ("text", models.TextField()),
                        ("holds_notes", models.BooleanField(default=False)),
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
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("article", "number"), name="knowledge_version_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Use",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="knowledge.article"
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.ticket"
                            ),
                        ),
                        ("by_name", models.CharField(max_length=120)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("article", "ticket"), name="knowledge_used_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Help",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="helps",
                                to="knowledge.article",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reader", models.UUIDField(blank=True, null=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("article", "user"), name="knowledge_helped_once"),
                            models.UniqueConstraint(fields=("article", "reader"), name="knowledge_helped_reader_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("reader__isnull", False), ("user", None)),
                                    models.Q(("reader", None), ("user__isnull", False)),
                                    _connector="OR",
                                ),
                                name="knowledge_somebody",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
