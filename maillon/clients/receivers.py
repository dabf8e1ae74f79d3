"""The last thing that happened around a client, as the timeline tells it."""

from __future__ import annotations

from typing import Any

from maillon.accounts.roles import OFFICE, TECHNICIAN
from maillon.clients.services import touch
from maillon.core.events import Event, on
from maillon.core.modules import registry
from maillon.records import targets
from maillon.records.models import Audience, Entry
from maillon.records.timeline import TECHNICIAN_UNNAMED


@on("records.logged")
def follow_timeline(event: Event) -> None:
    """Internal lines stay out: a partner reads this sentence in its list. Of what some of its readers may not see, only the
    nature is told."""
    entry = event.record
    if not entry.client_id or entry.audience == Audience.INTERNAL:
        return
    if nature := nature_of_closed(entry.target_model):
        touch(entry.client_id, f"Du nouveau : {nature}", at=entry.at)
    else:
        touch(entry.client_id, entry.sentence, actor_name=named(entry, event.actor), at=entry.at)


def named(entry: Entry, actor: Any) -> str:
    """A client's partner reads this line in its list, and its card may hide technicians' names: none is written there."""
    technician = entry.partner_id is not None and TECHNICIAN in getattr(actor, "roles", ())
    return TECHNICIAN_UNNAMED if technician else entry.actor_name


def nature_of_closed(label: str) -> str:
    """« facture », for a kind of record that a role reading the clients' list does not see; else nothing."""
    model = targets.model_of(label)
    right = registry.capabilities().get(model.see) if model is not None else None
    return str(model._meta.verbose_name) if right is not None and not right.roles >= OFFICE else ""
