"""What articles add to a ticket's page: those that may help, asked once the page is there, and the way to write one."""

from __future__ import annotations

from typing import Any

from maillon.core.panels import ASIDE, Panel, RecordAction

TICKET = "tickets.ticket"


def useful(ticket: Any, user: Any) -> dict[str, Any] | None:
    return {"url": f"/aide/pour/{ticket.reference}"} if not user.partner_id else None


PANELS = (
    Panel(TICKET, ASIDE, "aide", "Articles utiles", "knowledge/_for_ticket.html", useful, right="knowledge.see", order=60),
    RecordAction(TICKET, "article", "En faire un article", "book", lambda ticket: f"/aide/ticket/{ticket.reference}",
                 right="knowledge.edit", shown=lambda ticket, user: not ticket.is_open and not user.partner_id, order=80),
)  # fmt: skip
