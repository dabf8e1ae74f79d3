"""The custom fields of each kind of record, as the person may see them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from maillon.accounts.rights import Cached
from maillon.core.models import Record
from maillon.core.panels import label_of
from maillon.fields.models import CustomField


def _by_model() -> dict[str, list[CustomField]]:
    found: dict[str, list[CustomField]] = {}
    for field in CustomField.objects.filter(archived_at=None):
        found.setdefault(field.model, []).append(field)
    return found


# Read again at most three seconds after a change made by another process.
_fields = Cached(_by_model)


def forget() -> None:
    """After a change in this process, and between tests."""
    _fields.forget()


def fields_of(model: str, user: Any, subset: str | None = None) -> list[CustomField]:
    """The fields of this kind of record in their order; a partner's person has those opened to partners.

    ``subset``: one part of these records, such as a type of ticket: its own fields, after those of all. None: every field.
    """
    found: list[CustomField] = _fields.get().get(model, [])
    if subset is not None:
        found = [field for field in found if field.subset in ("", subset)]
    if user is not None and getattr(user, "partner_id", None):
        return [field for field in found if field.partner_visible]
    return found


def fields_for(record: Any, user: Any) -> list[CustomField]:
    """Those of this very record."""
    column = type(record).subset_field
    return fields_of(label_of(record), user, str(getattr(record, column)) if column else None)


def record_models() -> list[type[models.Model]]:
    """Every record that can carry custom fields."""
    return [m for m in apps.get_models() if issubclass(m, Record) and not m._meta.abstract and not m._meta.proxy]


def record_choices() -> list[tuple[str, str]]:
    """(« model », name), and (« model/subset », name) for the parts of the records that are divided."""
    pairs = []
    for model in record_models():
        label, name = model._meta.label_lower, str(model._meta.verbose_name).capitalize()
        pairs.append((label, name))
        column: str = getattr(model, "subset_field", "")
        if column:
            parts: Any = model._meta.get_field(column)
            pairs += [(f"{label}/{value}", f"{name} : {part}") for value, part in parts.choices]
    return sorted(pairs, key=lambda pair: pair[1])


def place_of(field: CustomField) -> str:
    """Its place among ``record_choices``."""
    return f"{field.model}/{field.subset}" if field.subset else field.model
