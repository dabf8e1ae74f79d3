"""A device that fails at a client's, from what the client asked: its swap is asked of staging, then told where it was asked."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from maillon.accounts.roles import STAGING
from maillon.core.errors import Overtaken
from maillon.core.panels import label_of
from maillon.logistics.models import Device, StagingSheet
from maillon.records import origins
from maillon.records.models import Task
from maillon.records.services import add_task, finish_task, link


def asked_as(device: Device) -> str:
    return f"Échanger {device.label} {device.serial}"


def waiting(origin: Any) -> Any:
    """What is still to be done for whoever asked."""
    return Task.objects.filter(target_model=label_of(origin), target_id=origin.pk, done_at=None)


@transaction.atomic
def ask(origin: Any, device: Device, detail: str, *, actor: Any) -> Task:
    """Whoever answers the client does not prepare: the staging team is given the swap to do, once."""
    Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
    if waiting(origin).filter(title=asked_as(device)).exists():
        raise Overtaken(f"L'échange de {device.serial} est déjà demandé au staging.")
    return add_task(asked_as(device), actor=actor, record=origin, role=STAGING, detail=detail)


@transaction.atomic
def swapped(origin: Any, sheet: StagingSheet, old: Device, new: Device | None, *, actor: Any) -> None:
    """The swap just made is told on what asked for it, which both devices name from now on; what was asked of staging is done."""
    origins.came_of(
        origin, sheet, "Échange de matériel", actor=actor,
        said=f"a remplacé {old.serial} par {new.serial}" if new else f"a retiré {old.serial}, en panne",
    )  # fmt: skip
    for device, label in ((old, "Appareil retiré"), (new, "Appareil de remplacement")):
        if device is not None and device.unit is not None:
            link(origin, device.unit, label)
    for task in waiting(origin).filter(title=asked_as(old)):
        finish_task(task, actor)
