import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations, models

# As in maillon.search.guarded when this was written: words already known are corrected as well as the next ones.
KNOWN = """
update search_word set neighbours = (
    select array_agg(distinct k) from (
        select left(text, 7) as k
        union all select overlay(left(text, 7) placing '' from i for 1) from generate_series(1, least(length(text), 7)) i
        union all select overlay(overlay(left(text, 7) placing '' from i for 1) placing '' from j for 1)
        from generate_series(1, least(length(text), 7)) i, generate_series(i, least(length(text), 7) - 1) j
    ) s)::varchar[]
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        BtreeGinExtension(),
        migrations.AddField("searchdoc", "ways", models.TextField(blank=True, db_default="", default="")),
        migrations.RemoveIndex("searchdoc", "search_doc_digits"),
        migrations.AddIndex(
            "searchdoc",
            django.contrib.postgres.indexes.GinIndex(
                models.F("partner_id"),
                django.contrib.postgres.indexes.OpClass("digits", name="gin_trgm_ops"),
                fastupdate=False,
                name="search_doc_numbers",
            ),
        ),
        migrations.RemoveIndex("word", "search_word_trigram"),
        migrations.AlterField("word", "text", models.CharField(db_index=True, max_length=60)),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                "constraints": [models.UniqueConstraint(fields=("kind", "part_id"), name="search_passage_once")],
            },
        ),
    ]
