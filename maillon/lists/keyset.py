"""Pages by position, never by OFFSET: a cursor holds the sort value and the key of the row at the edge of the page.

Empty values come last whatever the direction. A cursor is signed for its list and its sort: one that was tampered
with, or made for another sort, opens the first page.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import BaseExpression, OrderBy

from maillon.lists.conditions import field_at

SORT = "_sort"


@dataclass(frozen=True)
class Order:
    """``path``: an ORM path or an expression; ``name`` tells sorts apart in cursors."""

    name: str
    path: str | BaseExpression
    descending: bool = False


@dataclass(frozen=True)
class Cursor:
    """``number`` is the rank of the row, to say « 51 à 100 »."""

    value: Any
    pk: int
    number: int


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    first: int
    previous: str = ""
    next: str = ""


class Pages:
    """The pages of one query under one sort."""

    def __init__(self, rows: QuerySet[Any], order: Order, size: int, salt: str = "") -> None:
        self.size, self.descending = size, order.descending
        self.signer = Signer(salt=f"lists:{salt}:{order.name}:{order.descending}")
        plain = isinstance(order.path, str) and "__" not in order.path and order.path not in rows.query.annotations
        if plain:
            self.path = "pk" if order.path in ("pk", "id") else str(order.path)
            field = field_at(rows.model, self.path)
            self.nullable = field is None or field.null
            self.attribute = "pk" if self.path == "pk" else getattr(field, "attname", self.path)
        else:
            expression = F(order.path) if isinstance(order.path, str) else order.path
            rows, self.path, self.attribute, self.nullable = rows.annotate(**{SORT: expression}), SORT, SORT, True
        self.rows = rows

    def page(self, after: str = "", before: str = "") -> Page:
        cursor = self.read(after or before)
        if cursor is None:
            return self._first()
        backwards = not after
        rows = self.rows.filter(self._beyond(cursor, backwards))
        found = list(self._ordered(rows, backwards)[: self.size + 1])
        more, found = len(found) > self.size, found[: self.size]
        if not found or (backwards and not more):
            return self._first()  # rows left since: the start of the list is never a short page
        if backwards:
            found.reverse()
            first = max(cursor.number - len(found), 1)
            return Page(found, first, self.write(found[0], first), self.write(found[-1], first + len(found) - 1))
        first = cursor.number + 1
        last = self.write(found[-1], first + len(found) - 1) if more else ""
        return Page(found, first, self.write(found[0], first), last)

    def _first(self) -> Page:
        found = list(self._ordered(self.rows, False)[: self.size + 1])
        more, found = len(found) > self.size, found[: self.size]
        return Page(found, 1 if found else 0, "", self.write(found[-1], len(found)) if more else "")

    def ordered(self) -> QuerySet[Any]:
        return self._ordered(self.rows, False)

    def _ordered(self, rows: QuerySet[Any], backwards: bool) -> QuerySet[Any]:
        descending = self.descending != backwards
        if self.path == "pk":
            return rows.order_by("-pk" if descending else "pk")
        nulls: dict[str, bool] = {}
        if self.nullable:
            nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        return rows.order_by(OrderBy(F(self.path), descending=descending, **nulls), "-pk" if descending else "pk")

    def _beyond(self, cursor: Cursor, backwards: bool) -> Q:
        further = "lt" if self.descending != backwards else "gt"
        by_key = Q(**{f"pk__{further}": cursor.pk})
        if self.path == "pk":
            return by_key
        if cursor.value is None:
            empty = Q(**{f"{self.path}__isnull": True})
            return (empty & by_key) | ~empty if backwards else empty & by_key
        # the first term lets an index find where the page starts
        past = Q(**{f"{self.path}__{further}e": cursor.value}) & (
            Q(**{f"{self.path}__{further}": cursor.value}) | by_key
        )
        return past | Q(**{f"{self.path}__isnull": True}) if self.nullable and not backwards else past

    def write(self, row: Any, number: int) -> str:
        value = None if self.path == "pk" else getattr(row, self.attribute)
        text = json.dumps([*_packed(value), row.pk, number], separators=(",", ":"))
        return self.signer.sign(base64.urlsafe_b64encode(text.encode()).decode().rstrip("="))

    def read(self, text: str) -> Cursor | None:
        if not text or len(text) > 2000:
            return None
        try:
            raw = self.signer.unsign(text)
            kind, value, pk, number = json.loads(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
            return Cursor(_READ[kind](value), pk, number)
        except (BadSignature, binascii.Error, ValueError, KeyError, TypeError):
            return None


def _packed(value: Any) -> tuple[str, Any]:
    if isinstance(value, Decimal):
        return "n", str(value)
    if isinstance(value, date):
        return "t" if isinstance(value, datetime) else "d", value.isoformat()
    return ("j", value) if isinstance(value, str | int | float | bool | None) else ("j", str(value))


_READ: dict[str, Any] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
    "j": lambda value: value,
}
