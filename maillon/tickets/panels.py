"""What tickets show on a client's card and on a platform's; the SMS that are said on one."""

from __future__ import annotations

from typing import Any

from maillon.core.panels import NOW, TAB, Panel, RecordAction
from maillon.notifications.questions import SmsNumbers, SmsTalk
from maillon.tickets.lists import priority_chip, public_status, status_chip
from maillon.tickets.models import Ticket
from maillon.tickets.services import texting

CLIENT, PLATFORM, TICKET, MOST, MOST_OPEN = "clients.client", "platforms.platform", "tickets.ticket", 50, 8


def rows_of(rows: Any, user: Any) -> list[dict[str, Any]]:
    state = public_status if user.partner_id else status_chip
    return [{"ticket": t, "state": state(t), "priority": priority_chip(t)} for t in rows]


def of_client(client: Any, user: Any) -> dict[str, Any]:
    rows = Ticket.objects.visible_to(user).filter(client_id=client.pk).order_by("-opened_at")[:MOST]
    may = user.can("tickets.edit") and client.archived_at is None
    return {"rows": rows_of(rows, user), "new": f"/tickets/nouveau?client={client.reference}" if may else ""}


def open_of_client(client: Any, user: Any) -> dict[str, Any] | None:
    rows = rows_of(Ticket.objects.visible_to(user).open().filter(client_id=client.pk).by_urgency()[:MOST_OPEN], user)
    return {"rows": rows} if rows else None


def open_of_platform(platform: Any, user: Any) -> dict[str, Any] | None:
    rows = rows_of(Ticket.objects.visible_to(user).open().filter(platform=platform.pk).by_urgency()[:MOST_OPEN], user)
    return {"rows": rows} if rows else None


PANELS = (
    Panel(CLIENT, NOW, "tickets", "Tickets ouverts", "tickets/_open.html", open_of_client, right="tickets.see", order=5),
    Panel(PLATFORM, NOW, "tickets", "Tickets ouverts", "tickets/_open.html", open_of_platform, right="tickets.see", order=5),
    Panel(CLIENT, TAB, "tickets", "Tickets", "tickets/_panel.html", of_client, right="tickets.see",
          count=lambda client, user: Ticket.objects.visible_to(user).filter(client_id=client.pk), order=20),
    RecordAction(CLIENT, "ticket", "Ticket", "headset", lambda client: f"/tickets/nouveau?client={client.reference}",
                 right="tickets.edit", shown=lambda client, user: client.archived_at is None, order=10),
    RecordAction(TICKET, "sms", "Envoyer un SMS", "message", lambda ticket: f"/sms/ecrire/{TICKET}/{ticket.pk}",
                 right="sms.edit", shown=lambda ticket, user: user.can("tickets.edit") and ticket.status != Ticket.Status.CLOSED,
                 order=60),
    SmsNumbers(TICKET, texting.mobiles),
    SmsTalk(TICKET, texting.said, texting.heard, "Sur le ticket"),
)  # fmt: skip
