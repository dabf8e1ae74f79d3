"""Rows read from the server by portions, in constant memory."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


@contextmanager
def in_portions(rows: QuerySet[Row], size: int) -> Iterator[Iterator[Row]]:
    """``rows.iterator(size)``, closed on the way out.

    Left to the garbage collector after an error, its cursor would be closed later, inside whatever transaction is then
    open, and break it.
    """
    reading = cast("Generator[Row, Any, Any]", rows.iterator(chunk_size=size))
    try:
        yield reading
    finally:
        reading.close()
