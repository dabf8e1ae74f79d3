"""What every module stands on: extensions of PostgreSQL, texts made plain, the answers kept for repeated requests."""

import django.utils.timezone
from django.contrib.postgres.operations import (
    BtreeGinExtension,
    BtreeGistExtension,
    CreateExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations, models

from maillon.core.tables import CreateModels

# One text of several columns, plain enough to be compared and certain enough to be indexed: ``unaccent`` alone is neither.
PLAIN = """
create function maillon_plain(variadic text[]) returns text language sql immutable parallel safe as $$
    select lower(public.unaccent('public.unaccent'::regdictionary, array_to_string($1, ' ')))
$$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        BtreeGinExtension(),
        CreateExtension("fuzzystrmatch"),
        migrations.RunSQL(PLAIN, "drop function maillon_plain(text[])"),
        CreateModels(
            [
                migrations.CreateModel(
                    name="IdempotencyKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("user_id", models.BigIntegerField()),
                        ("key", models.CharField(max_length=100)),
                        ("request_digest", models.CharField(max_length=64)),
                        ("status", models.PositiveSmallIntegerField(default=0)),
                        ("location", models.TextField(blank=True)),
                        ("body", models.BinaryField(default=b"")),
                        ("content_type", models.CharField(blank=True, max_length=100)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["created_at"], name="core_idempotency_created")],
                        "constraints": [
                            models.UniqueConstraint(fields=("user_id", "key"), name="core_idempotency_key")
                        ],
                    },
                ),
            ],
        ),
    ]
