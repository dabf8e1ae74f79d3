"""Counts that stay cheap: never beyond a thousand, and all those of a page in one query."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from psycopg.errors import QueryCanceled

from maillon.core import french

CAP = 1000
MILLISECONDS = getattr(settings, "LISTS_TIMEOUT_MS", 3000)
KEEP_SECONDS = 10.0
TOO_LONG = "Ces filtres demandent trop de temps. Ajoutez une condition plus précise, ou retirez-en une."


class TooLong(Exception):
    """The database was still searching when its time was up; nothing else of the page is lost."""


@contextmanager
def in_time(milliseconds: int | None = None) -> Iterator[None]:
    """Arbitrary filters run under a time limit; past it, the page goes on and says so."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("select set_config('statement_timeout', %s, true)", [str(milliseconds or MILLISECONDS)])
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooLong from error
        raise


def capped(querysets: Sequence[QuerySet[Any]], cap: int = CAP) -> list[int]:
    """How many rows each query finds, in one question; ``cap + 1`` says « more than cap »."""
    parts: list[str] = []
    values: list[Any] = []
    for rows in querysets:
        try:
            sql, params = rows.order_by().values("pk")[: cap + 1].query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(select count(*) from ({sql}) as counted)")  # noqa: S608 (SQL written by the ORM)
        values += params
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(parts), values)
        return list(cursor.fetchone())


def words(count: int | None, cap: int = CAP) -> str:
    """« 318 », « plus de 1 000 », nothing when unknown."""
    if count is None:
        return ""
    return f"plus de {french.number(cap)}" if count > cap else french.number(count)


def short(count: int | None, cap: int = CAP) -> str:
    """« 318 », « 1 000+ » beside the name of a view."""
    return f"{french.number(cap)}+" if count is not None and count > cap else words(count)


_kept: dict[tuple[Any, ...], tuple[float, list[int]]] = {}


def remembered(key: tuple[Any, ...]) -> list[int] | None:
    """The counts of the views of one list, kept ten seconds per person by each process."""
    until, counts = _kept.get(key, (0.0, []))
    return counts if time.monotonic() < until else None


def remember(key: tuple[Any, ...], counts: list[int]) -> None:
    if len(_kept) > 5000:
        _kept.clear()
    _kept[key] = (time.monotonic() + KEEP_SECONDS, counts)


def forget(user: Any) -> None:
    """After this person changed rows of a list."""
    for key in [key for key in _kept if key[0] == user.pk]:
        _kept.pop(key, None)
