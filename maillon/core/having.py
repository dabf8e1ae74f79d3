"""Which tables hold something about a record: asked of all of them at once, before asking each.

Most records have no task, no file, no link: a query that the ORM composes to find nothing costs more than what it finds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection


def having(asked: Mapping[str, str], values: Mapping[str, Any]) -> frozenset[str]:
    """The names whose rows exist. ``asked``: name -> what follows ``from``, its values as ``%(name)s``. It may say that rows
    exist which the person does not see, never the reverse: what is shown is read by the queries of each."""
    with connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(f"exists(select from {rows})" for rows in asked.values()), values)  # noqa: S608 (written here)
        answers = cursor.fetchone()
    return frozenset(name for name, there in zip(asked, answers, strict=True) if there)
