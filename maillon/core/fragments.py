"""Any fragment of any word, wherever it stands in several columns, case and accents aside.

A table that grows keeps them in one column of its own, ``words = fragments("name", "city")``, which PostgreSQL writes by
itself and one trigram index serves: ``indexes = [fragments_index("clients_words")]``. Its list then asks ``by_words()``.
A short table names its columns when it asks: ``by_words("name", "description")``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import F, Func, GeneratedField, Q, QuerySet, TextField, Value
from django.db.models.lookups import Contains

MOST_WORDS = 6
FEW = 500


class Plain(Func):
    """The text of these columns, lower case, no accent, a space between two; what is null is left out."""

    function = "maillon_plain"
    output_field = TextField()


def fragments(*columns: str) -> GeneratedField:
    return GeneratedField(expression=Plain(*columns), output_field=TextField(), db_persist=True, editable=False)


def fragments_index(name: str) -> GinIndex:
    return GinIndex(OpClass("words", name="gin_trgm_ops"), name=name, fastupdate=False)


def holds(word: str, *columns: str) -> Q:
    """Read row by row in these columns; in the ``words`` of the table when none is named."""
    where = Plain(*columns) if columns else F("words")
    return Q(Contains(where, Plain(Value(word, TextField()))))


def by_words(*columns: str, elsewhere: Callable[[str], Q] | None = None) -> Callable[[Any, str], Any]:
    """What a list does of the words typed: each of them must be found, in one of the columns or ``elsewhere``."""

    def search(rows: Any, text: str) -> Any:
        for word in text.split()[:MOST_WORDS]:
            found = holds(word, *columns)
            rows = rows.filter(found | elsewhere(word) if elsewhere else found)
        return rows

    return search


def few(keys: QuerySet) -> Any:
    """Keys found in another table, for ``__in``: read at once when few, so that an index serves them; else left as a query."""
    found = list(keys.order_by()[: FEW + 1])
    return found if len(found) <= FEW else keys
