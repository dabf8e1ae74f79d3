"""Legal numbers, gapless: one counter row per series and year, locked until the transaction ends.

CGI ann. II art. 242 nonies A: a unique number in a chronological and continuous sequence. Given at issue, never to a
draft; two issues at once wait for each other; a rollback gives the number back.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from maillon.core.errors import Refused
from maillon.documents.models import Series


def next_number(prefix: str, on: date) -> str:
    """``FA-2026-00042``. Must be called inside the transaction that issues the document.

    Refuses a date earlier than the last one of the series: numbers and dates go the same way.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("next_number() must run inside the transaction of the issue")
    Series.objects.get_or_create(prefix=prefix, year=on.year)
    counter = Series.objects.select_for_update().get(prefix=prefix, year=on.year)
    if counter.last_date and on < counter.last_date:
        raise Refused(
            f"La date d'émission ne peut pas précéder celle de la dernière pièce de la série ({counter.last_date:%d/%m/%Y})."
        )
    counter.last += 1
    counter.last_date = on
    counter.save(update_fields=["last", "last_date"])
    return f"{prefix}-{on.year}-{counter.last:05d}"
