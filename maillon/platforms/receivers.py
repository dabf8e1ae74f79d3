"""What platforms do when their client's card changes."""

from __future__ import annotations

from maillon.core.events import Event, on
from maillon.platforms import services


@on("clients.partner_changed", "clients.archived", "clients.restored")
def follow_card(event: Event) -> None:
    services.refresh(event.record)
