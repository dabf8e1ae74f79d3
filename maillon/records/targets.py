"""From « orders.order » and a number to the record itself, for whoever may see it and for nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.http import Http404

from maillon.core.modules import module_of, registry
from maillon.core.rows import Scoped
from maillon.records.models import Audience


def model_of(label: str) -> Any:
    """The model of an address, or None: only scoped records with a page of their own can be named."""
    try:
        model: Any = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    named = issubclass(model, Scoped) and hasattr(model, "get_absolute_url") and hasattr(model, "reference")
    return model if named and registry.is_active(module_of(model)) else None


def get(label: str, number: int, user: Any) -> Any:
    """The record, or 404: unknown and not visible are the same answer."""
    model = model_of(label)
    if model is None or model._meta.label_lower != label:
        raise Http404
    record = model.objects.visible_to(user).filter(pk=number).first()
    if record is None:
        raise Http404
    return record


def find(label: str, numbers: Iterable[int], user: Any) -> dict[int, Any]:
    """Those of these records that the person may see, in one query."""
    model = model_of(label)
    return {} if model is None else {r.pk: r for r in model.objects.visible_to(user).filter(pk__in=set(numbers))}


def labels_seen_by(user: Any) -> list[str]:
    """The models of which this person may see rows: what a client's page may gather."""
    return [m._meta.label_lower for m in apps.get_models() if issubclass(m, Scoped) and m.see and user.can(m.see)]


def readers(record: Any, people: Iterable[Any], audience: str) -> list[Any]:
    """Those of these people who may read a note of this audience on this record."""
    model: Any = type(record)
    return [
        person
        for person in people
        if person.can("notes.see")
        and not (person.partner_id and audience == Audience.INTERNAL)
        and (
            (not person.partner_id and not person.is_technician and person.can(model.see))
            or model.objects.visible_to(person).filter(pk=record.pk).exists()
        )
    ]
