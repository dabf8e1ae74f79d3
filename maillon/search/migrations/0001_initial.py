import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
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
                    name="SearchDoc",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("object_id", models.BigIntegerField()),
                        ("partner_id", models.BigIntegerField(null=True)),
                        ("client_id", models.BigIntegerField(null=True)),
                        ("right", models.CharField(max_length=60)),
                        ("label", models.CharField(max_length=200)),
                        ("reference", models.CharField(blank=True, max_length=40)),
                        ("detail", models.CharField(blank=True, max_length=300)),
                        ("url", models.CharField(max_length=200)),
                        ("icon", models.CharField(max_length=40)),
                        ("words", models.TextField()),
                        ("digits", models.TextField(blank=True)),
                        ("weight", models.SmallIntegerField(default=0)),
                        ("ways", models.TextField(blank=True, db_default="", default="")),
                        ("vector", django.contrib.postgres.search.SearchVectorField(null=True)),
                        ("updated_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                models.F("vector"), fastupdate=False, name="search_doc_vector"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                models.F("partner_id"),
                                django.contrib.postgres.indexes.OpClass("digits", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="search_doc_numbers",
                            ),
                            models.Index(fields=["partner_id", "id"], name="search_doc_partner"),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("kind", "object_id"), name="search_doc_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Passage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("part_id", models.BigIntegerField()),
                        ("of", models.CharField(max_length=40)),
                        ("object_id", models.BigIntegerField()),
                        ("partner_id", models.BigIntegerField(null=True)),
                        ("at", models.DateTimeField()),
                        ("vector", django.contrib.postgres.search.SearchVectorField()),
                        ("updated_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                models.F("vector"), fastupdate=False, name="search_passage_vector"
                            ),
                            models.Index(fields=["of", "object_id"], name="search_passage_owner"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "part_id"), name="search_passage_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Word",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(db_index=True, max_length=60)),
                        ("frequency", models.IntegerField(default=0)),
                        (
                            "neighbours",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60), default=list, size=None
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                models.F("neighbours"), fastupdate=False, name="search_word_neighbours"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
