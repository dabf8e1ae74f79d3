"""Which columns are sealed, and all of them sealed again under a new first key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings

from maillon.core import vault
from maillon.core.modules import registry


@dataclass(frozen=True)
class SealedColumn:
    """Offered in a manifest. ``named(row)``: how a person is told of a row that no key opens any more."""

    model: str
    column: str
    purpose: str
    named: Callable[[Any], str] = str


def renew_all() -> tuple[int, list[str]]:
    """(How many are now under the first key, those that no key opens), modules switched off included."""
    done, lost = 0, []
    for column in (offer for module in registry.all() for offer in module.offers if isinstance(offer, SealedColumn)):
        model = apps.get_model(column.model)
        for row in model._default_manager.select_for_update(of=("self",)).exclude(**{column.column: ""}).order_by("pk"):
            try:
                renewed = vault.renew(getattr(row, column.column), settings.SECRETS_KEYS, column.purpose)
            except vault.Unreadable:
                lost.append(column.named(row))
                continue
            setattr(row, column.column, renewed)
            row.save(update_fields=[column.column])
            done += 1
    return done, lost
