"""What is set once for all clients: service levels and segments."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillon.clients.models import Segment, ServiceLevel
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.lists import state

LONGEST = 2000


@transaction.atomic
def save_level(level: ServiceLevel) -> ServiceLevel:
    level.save()
    return level


@transaction.atomic
def toggle_level(level: ServiceLevel) -> ServiceLevel:
    """No longer proposed, or proposed again; who has it keeps it."""
    level = ServiceLevel.objects.select_for_update().get(pk=level.pk)
    level.archived_at = None if level.archived_at else timezone.now()
    level.save(update_fields=["archived_at"])
    return level


def filters_of(query: str) -> str:
    """Of an address of the clients' list, what tells which rows: filters and text; its sort and columns stay there."""
    asked = state.read(query)[0]
    return state.State(groups=asked.groups, text=asked.text).query()


@transaction.atomic
def save_segment(segment: Segment, *, actor: Any) -> Segment:
    """The author's own reading must be whole: a filter that nobody can read is refused with its sentence."""
    if segment._state.adding:
        segment.owner = actor
    if len(segment.query) > LONGEST:
        raise Refused("Ce segment a trop de filtres pour être gardé : retirez-en, puis recommencez.")
    if wrong := segment.reading(actor).wrong:
        raise Refused(" ".join(wrong))
    try:
        with transaction.atomic():
            segment.save()
    except IntegrityError as error:
        if "clients_segment_once" in str(error):
            raise Refused("Un segment porte déjà ce nom : choisissez-en un autre.") from error
        raise
    emit("clients.segment_saved", record=segment, actor=actor)
    return segment


@transaction.atomic
def drop_segment(segment: Segment, *, actor: Any) -> None:
    """Its author, or who sets the house's rules. Clients are not touched: a segment is only a filter."""
    if not segment.can_change(actor):
        raise Refused("Ce segment appartient à une autre personne : elle seule, ou la direction, peut le supprimer.")
    segment.delete()
