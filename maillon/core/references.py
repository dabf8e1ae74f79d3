"""Human references (``CL-2026-00042``) from plain sequences: a gap does no harm.

Legal series (invoices, credit notes, deposits) never come from here: see ``documents.series``.
"""

from __future__ import annotations

import re

from django.db import connection
from django.utils import timezone

PATTERN = re.compile(r"^[A-Z]{2}-\d{4}-\d{5,}$")


def sequence_name(prefix: str) -> str:
    return f"reference_{prefix.lower()}"


def next_reference(prefix: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select nextval(%s)", [sequence_name(prefix)])
        (number,) = cursor.fetchone()
    return f"{prefix}-{timezone.localdate().year}-{number:05d}"


def next_references(prefix: str, count: int) -> list[str]:
    """A block of references in one query, for bulk imports."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(%s) from generate_series(1, %s)", [sequence_name(prefix), count])
        numbers = [row[0] for row in cursor.fetchall()]
    year = timezone.localdate().year
    return [f"{prefix}-{year}-{number:05d}" for number in numbers]
