"""A platform added, changed, taken out of service and back; the catalogue of types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.platforms.finding import index_parts
from maillon.platforms.models import Handset, Line, NumberRange, Platform, PlatformType, Sim
from maillon.records.services import log

PARTS = (NumberRange, Line, Handset, Sim)
TAKEN_SINCE = (
    "Un numéro, une adresse MAC ou une carte SIM de cette plateforme sert ailleurs depuis : retirez-le de l'autre plateforme, "
    "puis recommencez."
)


@transaction.atomic
def save_platform(platform: Platform, changed: Sequence[str] = (), *, actor: Any = None) -> Platform:
    created = platform._state.adding
    if not created and not changed:
        return platform
    platform.save()
    fields = {field.name: str(field.verbose_name) for field in platform._meta.concrete_fields}
    told = french.listing([fields[name] for name in changed if name in fields][:6]) if not created else ""
    said = "a ajouté la plateforme" if created else "a modifié la plateforme"
    log(platform, f"{said} {platform}", actor=actor, icon="server-2", detail=told[:1].upper() + told[1:])
    emit("platforms.platform_saved", record=platform, actor=actor, created=created)
    if not created:
        index_parts(platform)
    return platform


@transaction.atomic
def archive(platform: Platform, *, actor: Any = None) -> None:
    """Out of service with its parts: its numbers may be given to another. Its secrets stay, out of sight."""
    locked = Platform.objects.select_for_update(of=("self",)).get(pk=platform.pk)
    if locked.is_archived:
        return
    moment = timezone.now()
    for model in PARTS:
        model.objects.filter(platform=locked, archived_at=None).update(archived_at=moment)
    locked.archived_at = moment
    locked.save(update_fields=["archived_at"])
    log(locked, f"a retiré la plateforme {locked}", actor=actor, icon="archive")
    index_parts(locked)


@transaction.atomic
def restore(platform: Platform, *, actor: Any = None) -> None:
    """Back in service with what left with it."""
    locked = Platform.objects.select_for_update(of=("self",)).get(pk=platform.pk)
    if not locked.is_archived:
        return
    try:
        with transaction.atomic():
            for model in PARTS:
                model.objects.filter(platform=locked, archived_at=locked.archived_at).update(archived_at=None)
    except IntegrityError as error:
        raise Refused(TAKEN_SINCE) from error
    locked.archived_at = None
    locked.save(update_fields=["archived_at"])
    log(locked, f"a remis en service la plateforme {locked}", actor=actor, icon="archive-off")
    index_parts(locked)


def refresh(client: Any) -> None:
    """After the client's card changed hands or left the lists: what search keeps of its platforms follows."""
    for platform in Platform.objects.filter(client=client).select_related("client", "type"):
        emit("record.saved", record=platform, created=False)
        index_parts(platform)


@transaction.atomic
def save_type(type_: PlatformType, *, actor: Any = None) -> PlatformType:
    """The platforms of this type are found under its new name at once."""
    type_.save()
    emit("platforms.type_saved", record=type_, actor=actor)
    for platform in Platform.objects.filter(type=type_, archived_at=None).select_related("client", "type"):
        emit("record.saved", record=platform, created=False)
    return type_


@transaction.atomic
def switch_type(type_: PlatformType, *, actor: Any = None) -> PlatformType:
    """No longer proposed, or proposed again; the platforms that have it keep it."""
    locked = PlatformType.objects.select_for_update().get(pk=type_.pk)
    locked.archived_at = None if locked.archived_at else timezone.now()
    locked.save(update_fields=["archived_at"])
    return locked
