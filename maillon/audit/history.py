"""A record's history in words: who changed what, from what to what, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import localtime

from maillon.accounts.models import User
from maillon.audit.models import Change
from maillon.core import french

PAGE = 50
ACTIONS = {"I": "a créé la fiche", "U": "a modifié", "D": "a supprimé"}
SYSTEM = "Maillon"


@dataclass(frozen=True)
class Line:
    """``details``: (field label, old, new)."""

    at: datetime
    actor: str
    action: str
    reason: str
    details: list[tuple[str, str, str]]


def history_of(record: models.Model, before: int | None = None) -> tuple[list[Line], int | None]:
    """The latest changes, newest first, and the cursor of the next page. A fixed number of queries."""
    changes = Change.objects.filter(table_name=record._meta.db_table, row_id=record.pk).order_by("-id")
    if before:
        changes = changes.filter(id__lt=before)
    page = list(changes[: PAGE + 1])
    more = page[PAGE - 1].pk if len(page) > PAGE else None
    page = page[:PAGE]
    people = {u.pk: u.name for u in User.objects.filter(pk__in={c.actor_id for c in page if c.actor_id})}
    names = related_names(type(record), page)
    lines = [line_of(type(record), change, people, names) for change in page]
    return [line for line in lines if line.details or line.action != ACTIONS["U"]], more


def line_of(model: type[models.Model], change: Change, people: dict[int, str], names: dict) -> Line:
    details = []
    if change.action == "U":
        for column, (old, new) in change.changes.items():
            field = field_of(model, column)
            if field is not None:
                details.append((str(field.verbose_name), said(field, old, names), said(field, new, names)))
    actor = people.get(change.actor_id, "un compte supprimé") if change.actor_id else SYSTEM
    return Line(localtime(change.at), actor, ACTIONS[change.action], change.reason, sorted(details))


def field_of(model: type[models.Model], column: str) -> models.Field | None:
    """The field of a column, unless it has no name in French: copies and marks of the machine say nothing to a person."""
    for field in model._meta.concrete_fields:
        if field.column == column:
            return field if field._verbose_name else None  # type: ignore[attr-defined]
    return None


def related_names(model: type[models.Model], changes: Iterable[Change]) -> dict[tuple[str, int], str]:
    """(column, key) -> name of the related row, one query per foreign key that changed."""
    wanted: dict[str, set[int]] = {}
    for change in changes:
        if change.action == "U":
            for column, values in change.changes.items():
                field = field_of(model, column)
                if isinstance(field, models.ForeignKey):
                    wanted.setdefault(column, set()).update(v for v in values if v)
    names: dict[tuple[str, int], str] = {}
    for column, keys in wanted.items():
        related: Any = getattr(field_of(model, column), "related_model", None)
        for row in related._base_manager.filter(pk__in=keys):
            names[column, row.pk] = str(row)
    return names


def said(field: models.Field, value: Any, names: dict[tuple[str, int], str]) -> str:
    """A stored JSON value as a person reads it."""
    if value in (None, "", [], {}):
        return "vide"
    if isinstance(field, models.ForeignKey):
        return names.get((field.column, value), f"n° {value}")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(field, models.DateTimeField) and (moment := parse_datetime(str(value))):
        return localtime(moment).strftime("%d/%m/%Y %H h %M")
    if isinstance(field, models.DateField) and (day := parse_date(str(value))):
        return date.strftime(day, "%d/%m/%Y")
    if isinstance(field, models.DecimalField):
        return french.number(value, max(2, -int(Decimal(str(value)).normalize().as_tuple().exponent)))
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    return str(value)
