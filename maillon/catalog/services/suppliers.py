"""The verbs of suppliers and operators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.catalog.models import Supplier
from maillon.core import french
from maillon.core.events import emit
from maillon.records.models import Audience
from maillon.records.services import log


@transaction.atomic
def save_supplier(supplier: Supplier, changed: Sequence[str] = (), *, actor: Any = None) -> Supplier:
    created = supplier._state.adding
    if not created and not changed:
        return supplier
    supplier.save()
    fields = {field.name: str(field.verbose_name) for field in supplier._meta.concrete_fields}
    told = "" if created else french.listing([fields[name] for name in changed if name in fields][:6])
    sentence = "a créé la fiche" if created else "a modifié la fiche"
    detail = told[:1].upper() + told[1:]
    log(supplier, sentence, actor=actor, icon="building-factory", audience=Audience.INTERNAL, detail=detail)
    emit("catalog.supplier_saved", record=supplier, actor=actor, created=created)
    return supplier


@transaction.atomic
def archive_supplier(supplier: Supplier, *, actor: Any = None) -> None:
    """No longer proposed: prices, articles and orders keep it."""
    _set_aside(supplier, True, actor)


@transaction.atomic
def restore_supplier(supplier: Supplier, *, actor: Any = None) -> None:
    _set_aside(supplier, False, actor)


def _set_aside(supplier: Supplier, aside: bool, actor: Any) -> None:
    if supplier.is_archived == aside:
        return
    supplier.archived_at = timezone.now() if aside else None
    supplier.save(update_fields=["archived_at"])
    sentence, icon = ("a archivé la fiche", "archive") if aside else ("a repris la fiche", "archive-off")
    log(supplier, sentence, actor=actor, icon=icon, audience=Audience.INTERNAL)


def supplier_named(name: str) -> Supplier:
    """The supplier of this name, made when there is none."""
    found = Supplier.objects.filter(name__iexact=name.strip()).first()
    return found or save_supplier(Supplier(name=name.strip()))
