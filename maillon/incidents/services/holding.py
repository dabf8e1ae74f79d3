"""Whose work this is, and the row held while it is done."""

from __future__ import annotations

from typing import Any

from maillon.core.errors import Refused
from maillon.incidents.models import Incident


def hold(incident: Incident) -> Incident:
    found: Incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    return found


def ours(actor: Any, right: str = "incidents.edit") -> None:
    if actor is None or actor.partner_id or not actor.can(right):
        raise Refused("Votre rôle ne permet pas de conduire un incident général.")
