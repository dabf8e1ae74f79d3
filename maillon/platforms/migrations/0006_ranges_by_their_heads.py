"""The numbers of a range without their two last figures, as a text that an index of fragments can hold."""

import django.contrib.postgres.indexes
from django.db import migrations

import maillon.platforms.models.numbers

FUNCTION = """
create function platforms_heads(first bigint, last bigint) returns text language sql immutable strict parallel safe as $$
    select string_agg(head::text || ' ', '') from generate_series(first / 100, last / 100) head
$$
"""


class Migration(migrations.Migration):
    dependencies = [("platforms", "0005_numbers_at_hand")]
    operations = [
        migrations.RunSQL(FUNCTION, "drop function platforms_heads(bigint, bigint)"),
        migrations.AddIndex(
            "numberrange",
            django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    maillon.platforms.models.numbers.Heads("first", "last"), name="gin_trgm_ops"
                ),
                fastupdate=False,
                name="platforms_range_heads",
            ),
        ),
    ]
