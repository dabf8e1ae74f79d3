"""Everything in the house that points at a client's card, found from the models: nothing has to be declared to follow a merge.

Three ways to point: a foreign key; a plain ``client_id`` column; a pair ``target_model``, ``target_id`` (or ``from_``, ``to_``).
What must not follow says so: a table to which the application may only append, or an offered ``StaysWithCard``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from maillon.core.modules import registry

CLIENT = "clients.client"
PAIRS = ("target", "from", "to")
OWN = frozenset({"clients.merge"})  # the memory of merges itself


@dataclass(frozen=True)
class StaysWithCard:
    """Offered in a manifest: these rows of ``model`` keep the card they were made under, whatever becomes of it."""

    model: str
    rows: Q


@dataclass(frozen=True)
class Pointer:
    model: type[models.Model]
    column: str
    only: Q = field(default_factory=Q)

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)

    def rows(self, client: Any) -> models.QuerySet[Any]:
        """Those that follow the client to another card."""
        found = self.model._base_manager.filter(self.only, **{self.column: client.pk})
        for stays in registry.offered(StaysWithCard):
            if stays.model == self.label:
                found = found.exclude(stays.rows)
        return found

    def move(self, before: Any, after: Any) -> dict[str, Any] | None:
        """Point to ``after``; a row that the card already has the like of (a tag, a period) stays behind."""
        rows = list(self.rows(before).order_by("pk").values_list("pk", flat=True))
        moved = moved_rows(self.model, self.column, rows, after.pk)
        return move(self.label, self.column, before.pk, after.pk, moved) if moved else None


def move(label: str, column: str, before: Any, after: Any, rows: list[Any]) -> dict[str, Any]:
    return {"model": label, "column": column, "before": before, "after": after, "rows": rows}


def moved_rows(model: type[models.Model], column: str, rows: list[Any], value: Any) -> list[Any]:
    """The rows that took the value: all at once, else one by one when a constraint of the table refuses some."""
    if not rows or _set(model, column, rows, value):
        return rows
    return [row for row in rows if _set(model, column, [row], value)]


def _set(model: type[models.Model], column: str, rows: list[Any], value: Any) -> bool:
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=rows).update(**{column: value})
    except IntegrityError:
        return False
    return True


def undo(moved: dict[str, Any]) -> None:
    """Give back their former value to the rows that still have the new one."""
    model, column = apps.get_model(moved["model"]), moved["column"]
    still = model._base_manager.filter(pk__in=moved["rows"], **{column: moved["after"]})
    moved_rows(model, column, list(still.values_list("pk", flat=True)), moved["before"])


def pointers() -> Iterator[Pointer]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in OWN and may_move(model):
            yield from of_model(model)


def may_move(model: type[models.Model]) -> bool:
    """A table to which one only appends keeps its rows as they were written."""
    wall = getattr(model, "wall", None)
    return wall is None or "UPDATE" in wall.staff_rights


def of_model(model: type[models.Model]) -> Iterator[Pointer]:
    names = {f.attname for f in model._meta.concrete_fields}
    for column in model._meta.concrete_fields:
        related = getattr(column, "related_model", None)
        if (related is not None and related._meta.label_lower == CLIENT) or (
            column.attname == "client_id" and not related
        ):
            yield Pointer(model, column.attname)
    for pair in PAIRS:
        if {f"{pair}_model", f"{pair}_id"} <= names:
            yield Pointer(model, f"{pair}_id", Q(**{f"{pair}_model": CLIENT}))
