"""One index per record table, so that filters on custom fields need no change of schema.

``jsonb_path_ops`` answers « this field holds this value » (choice, yes or no, number, date) for every field at once, those
created tomorrow included; the application may not alter tables, so the owner makes it after each migrate. Ranges and
fragments of text read the rows of the scope, under the lists' time limit.
"""

from __future__ import annotations

from typing import Any

from maillon.fields.definitions import record_models


def build_indexes(cursor: Any, existing: set[str]) -> None:
    for model in record_models():
        table = model._meta.db_table
        if table in existing:
            cursor.execute(
                f'create index if not exists "{table}_custom" on "{table}" using gin (custom jsonb_path_ops)'
            )
