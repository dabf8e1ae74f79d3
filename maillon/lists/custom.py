"""Custom fields in a list: a column for each, a filter for those marked so.

« est » is a containment (``custom @> {...}``) that one index per table answers for every field (``fields.indexes``);
ranges and fragments of text read the rows of the scope, under the list's time limit.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from maillon.fields import values
from maillon.fields.definitions import fields_of
from maillon.fields.models import CustomField
from maillon.lists import grammar
from maillon.lists.spec import Column, Filter

PREFIX = "x."
KINDS = {values.NUMBER: "number", values.DATE: "date", values.BOOLEAN: "boolean", values.CHOICE: "choice"}


def columns(model: str, user: Any) -> list[Column]:
    return [column(field) for field in fields_of(model, user)]


def column(field: CustomField) -> Column:
    """Not shown until chosen."""
    number = field.kind == values.NUMBER
    at = KeyTransform if number else KeyTextTransform

    def cell(row: Any) -> Any:
        return values.in_words(field.kind, row.custom.get(field.key))

    def value(row: Any) -> Any:
        return values.from_json(field.kind, row.custom.get(field.key))

    css = "num" if number else ""
    return Column(f"{PREFIX}{field.key}", field.label, cell, value, at(field.key, "custom"), css, default=False)


def filters(model: str, user: Any) -> list[Filter]:
    return [
        Filter(
            f"{PREFIX}{field.key}",
            field.label,
            KINDS.get(field.kind, "text"),
            apply=partial(apply, field),
            choices=offered(field) if field.kind == values.CHOICE else None,
        )
        for field in fields_of(model, user)
        if field.filterable
    ]


def offered(field: CustomField) -> Callable[[Any], list[tuple[str, str]]]:
    return lambda user: [(choice, choice) for choice in field.choices]


def apply(field: CustomField, rows: QuerySet[Any], operator: str, value: Any, user: Any) -> QuerySet[Any]:
    key = field.key
    if operator == grammar.EMPTY:
        return rows.exclude(custom__has_key=key)
    if operator == grammar.FILLED:
        return rows.filter(custom__has_key=key)
    if operator in (grammar.IS, grammar.NOT):
        met = holds(key, value)
        return rows.exclude(met) if operator == grammar.NOT else rows.filter(met)
    name = f"_x_{key.replace('-', '_')}"
    text = field.kind != values.NUMBER
    rows = rows.alias(**{name: (KeyTextTransform if text else KeyTransform)(key, "custom")})
    return rows.filter(compared(name, operator, value))


def holds(key: str, value: Any) -> Q:
    """The field has this value, or one of these; « non » is also what was never answered."""
    if value is False:
        return ~Q(custom__contains={key: True})
    either = Q()
    for one in value if isinstance(value, list) else [value]:
        either |= Q(custom__contains={key: values.to_json(one)})
    return either


def compared(name: str, operator: str, value: Any) -> Q:
    if operator == grammar.CONTAINS:
        return Q(**{f"{name}__icontains": value})
    bounds = [plain(v) for v in value] if isinstance(value, tuple) else [plain(value)]
    if operator == grammar.BETWEEN:
        return Q(**{f"{name}__gte": bounds[0], f"{name}__lte": bounds[1]})
    return Q(**{f"{name}__{'gt' if operator in (grammar.MORE, grammar.AFTER) else 'lt'}": bounds[0]})


def plain(value: Any) -> Any:
    return values.to_json(value) if isinstance(value, Decimal) or hasattr(value, "isoformat") else value
