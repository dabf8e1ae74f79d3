"""Numbers, lines, handsets and SIM cards: added, changed, removed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.locks import one_at_a_time
from maillon.core.scope import elevated
from maillon.platforms import ranges
from maillon.platforms.models import Handset, NumberRange, Platform, PlatformPart, Sim
from maillon.platforms.models.numbers import TAKEN
from maillon.records.services import log

ICONS = {"numberrange": "phone", "line": "plug-connected", "handset": "device-landline-phone", "sim": "device-mobile"}
# The name of a constraint -> the sentence of whoever comes second.
RULES = {
    rule.name: str(rule.violation_error_message)
    for model in (NumberRange, Handset, Sim)
    for rule in model._meta.constraints
}
GONE = "Cette plateforme n'est plus en service : remettez-la en service, puis recommencez."


@contextmanager
def once_in_the_base() -> Iterator[None]:
    """The database has the last word, also against two people at once."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        told = next((sentence for name, sentence in RULES.items() if name in str(error)), "")
        if not told:
            raise
        raise Refused(told) from error


def in_service(platform: Platform) -> Platform:
    """The platform, locked: its parts change one person at a time."""
    locked: Platform = (
        Platform.objects.select_for_update(of=("self",)).select_related("client", "type").get(pk=platform.pk)
    )
    if locked.is_archived:
        raise Overtaken(GONE)
    return locked


def name_of(part: PlatformPart) -> str:
    """« la tranche 04 78 00 12 00 à 99 », « le poste 201 »."""
    article = {"numberrange": "les numéros" if getattr(part, "count", 1) > 1 else "le numéro", "line": "la ligne",
               "handset": "le", "sim": "la carte SIM"}[str(part._meta.model_name)]  # fmt: skip
    text = str(part)
    return f"{article} {text[:1].lower() + text[1:] if isinstance(part, Handset) else text}"


@transaction.atomic
def save_part(part: PlatformPart, *, actor: Any = None, quiet: bool = False) -> PlatformPart:
    part.platform = in_service(part.platform)
    created = part._state.adding
    with once_in_the_base():
        part.save()
    if not quiet:
        said = f"{'a ajouté' if created else 'a modifié'} {name_of(part)}"
        log(part.platform, said, actor=actor, icon=ICONS[str(part._meta.model_name)])
    emit("platforms.part_saved", record=part, actor=actor, created=created)
    return part


def hold_numbers() -> None:
    """Numbers are given one person at a time, whatever the platform: what was free a moment ago is looked at again."""
    one_at_a_time("platforms: the numbers given")


@transaction.atomic
def save_range(part: NumberRange, *, actor: Any = None, quiet: bool = False) -> NumberRange:
    """Refuses a number already given, and says where when that may be told."""
    hold_numbers()
    told = overlap_told(part.first, part.last, actor, but=part.pk)
    if told:
        raise Refused(told)
    save_part(part, actor=actor, quiet=quiet)
    return part


def overlap_told(first: int, last: int, user: Any, but: int | None = None) -> str:
    """Why these numbers cannot be given, or nothing. Names the other platform only to who may see it."""
    rows: Any = NumberRange.objects.overlapping(first, last).exclude(pk=but or 0).select_related("platform__client")
    seen = rows.visible_to(user).first() if user is not None else rows.first()
    if seen is not None:
        client = seen.platform.client
        given = ranges.said(max(first, seen.first), min(last, seen.last))
        word = "est déjà" if max(first, seen.first) == min(last, seen.last) else "sont déjà"
        return f"{given} {word} chez {client.name}, sur {seen.platform.reference} : retirez d'abord ces numéros de là."
    with elevated("numéro déjà pris"):
        taken = rows.exists()
    return TAKEN if taken else ""


def mac_told(mac: str, user: Any, but: int | None = None) -> str:
    """Where this address already is, named only to who may see it; else nothing."""
    rows: Any = Handset.objects.current().filter(mac=mac).exclude(pk=but or 0).select_related("platform__client")
    seen = rows.visible_to(user).first()
    if seen is not None:
        where = f"{seen.platform.client.name}, {seen.platform.reference}"
        return f"Cette adresse MAC est déjà celle d'un poste chez {where} : retirez-le de là, ou relisez l'étiquette."
    with elevated("adresse MAC déjà prise"):
        taken = rows.exists()
    return "Cette adresse MAC est déjà celle d'un autre poste : relisez l'étiquette." if taken else ""


@transaction.atomic
def archive_part(part: PlatformPart, *, actor: Any = None) -> None:
    platform = in_service(part.platform)
    if part.archived_at:
        return
    part.archived_at = timezone.now()
    part.save(update_fields=["archived_at"])
    log(platform, f"a retiré {name_of(part)}", actor=actor, icon=ICONS[str(part._meta.model_name)])
