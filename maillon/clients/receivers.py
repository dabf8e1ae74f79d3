"""The last thing that happened around a client, as the timeline tells it."""

from __future__ import annotations

from maillon.clients.services import touch
from maillon.core.events import Event, on
from maillon.records.models import Audience


@on("records.logged")
def follow_timeline(event: Event) -> None:
    """Internal lines stay out: a partner reads this sentence in its list."""
    entry = event.record
    if entry.client_id and entry.audience != Audience.INTERNAL:
        touch(entry.client_id, entry.sentence, actor_name=entry.actor_name, at=entry.at)
