"""The note of one team to the next."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from maillon.core.errors import Refused
from maillon.core.live import announce
from maillon.tickets.hearing import ALL
from maillon.tickets.models import Handover


@transaction.atomic
def leave(text: str, *, actor: Any) -> Handover:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused("La relève est vide : écrivez ce que l'équipe suivante doit savoir.")
    note: Handover = Handover.objects.create(text=text, author_id=actor.pk, author_name=actor.name, read_by=[actor.pk])
    announce(ALL)
    return note


@transaction.atomic
def read(note: Handover, *, actor: Any) -> None:
    """Reading it twice changes nothing; two people at once are both kept."""
    locked = Handover.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if actor.pk not in locked.read_by:
        locked.read_by = [*locked.read_by, actor.pk]
        locked.save(update_fields=["read_by"])
