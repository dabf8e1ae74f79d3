"""What opens the day: the tickets that wait, and what the former team left to know."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q

from maillon.accounts.roles import PARTNER, SUPPORT, only
from maillon.dashboards.tiles import Tile
from maillon.tickets.due import due_cell
from maillon.tickets.lists import priority_chip, public_status, status_chip
from maillon.tickets.models import Handover, Ticket

MOST, MOST_OPEN = 5, 8


def unread(user: Any) -> list[Handover]:
    return list(Handover.objects.unread_by(user)[:MOST])


def waiting(user: Any) -> dict[str, Any]:
    """What is promised first stands first: mine and nobody's; for a partner, all of its own."""
    rows = Ticket.objects.visible_to(user).open()
    if not user.partner_id:
        rows = rows.filter(Q(assignee=user.pk) | Q(assignee=None))
    found = rows.order_by(F("due_at").asc(nulls_last=True), "priority", "pk")[:MOST_OPEN]
    state = public_status if user.partner_id else status_chip
    return {
        "title": "Vos tickets ouverts" if user.partner_id else "Tickets à traiter",
        "url": "/tickets/" if user.partner_id else "/tickets/premier",
        "rows": [{"ticket": t, "state": state(t), "priority": priority_chip(t), "due": due_cell(t)} for t in found],
    }


TILES = (
    Tile("tickets", only(SUPPORT, PARTNER), "tickets/_tile.html", waiting, "tickets.see", "half", 5),
    Tile("handover", only(SUPPORT), "tickets/_tile_handover.html", lambda user: {"notes": unread(user)}, "tickets.edit", "half", 1),
)  # fmt: skip
