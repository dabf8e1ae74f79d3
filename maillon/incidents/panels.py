"""What an incident adds to a ticket's page."""

from __future__ import annotations

from typing import Any

from maillon.core.having import having
from maillon.core.panels import RecordAction
from maillon.incidents.banners import any_open
from maillon.incidents.models import Affected, Incident

TICKET = "tickets.ticket"
REACH = {
    "follows": "incidents_incidentticket where ticket_id = %(ticket)s",
    "reached": "incidents_affected where client_id = %(client)s",
}


def may_follow(ticket: Any, user: Any) -> bool:
    """An incident under way reaches its client, and it follows none."""
    if user.partner_id or not ticket.is_open or ticket.client_id is None or not any_open(user):
        return False
    there = having(REACH, {"ticket": ticket.pk, "client": ticket.client_id})
    if there != {"reached"}:
        return False
    reached = Affected.objects.filter(client=ticket.client_id).values("incident")
    return bool(Incident.objects.visible_to(user).open().filter(pk__in=reached).exists())


PANELS = (
    RecordAction(TICKET, "incident", "Rattacher à l'incident", "alert-triangle",
                 lambda ticket: f"/incidents/ticket/{ticket.reference}", right="incidents.edit", shown=may_follow, order=5),
)  # fmt: skip
