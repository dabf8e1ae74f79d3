"""The custom fields of each kind of record, as the person may see them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from maillon.accounts.rights import Cached
from maillon.core.models import Record
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


def fields_of(model: str, user: Any) -> list[CustomField]:
    """The fields of this record in their order; a partner's person has those opened to partners."""
    found: list[CustomField] = _fields.get().get(model, [])
    if user is not None and getattr(user, "partner_id", None):
        return [field for field in found if field.partner_visible]
    return found


def record_models() -> list[type[models.Model]]:
    """Every record that can carry custom fields."""
    return [m for m in apps.get_models() if issubclass(m, Record) and not m._meta.abstract and not m._meta.proxy]


def record_choices() -> list[tuple[str, str]]:
    pairs = [(m._meta.label_lower, str(m._meta.verbose_name).capitalize()) for m in record_models()]
    return sorted(pairs, key=lambda pair: pair[1])
