"""One text of several columns, plain enough to be compared and certain enough to be indexed: ``unaccent`` alone is neither."""

from django.db import migrations

FUNCTION = """
create function maillon_plain(variadic text[]) returns text language sql immutable parallel safe as $$
    select lower(public.unaccent('public.unaccent'::regdictionary, array_to_string($1, ' ')))
$$
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_foundation")]
    operations = [migrations.RunSQL(FUNCTION, "drop function maillon_plain(text[])")]
