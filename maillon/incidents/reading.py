"""What a person reads on the page of an incident: a partner its own clients, its own tickets and the words meant for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maillon.core import french
from maillon.incidents.models import Incident, IncidentTicket, Update
from maillon.incidents.services import children, reach
from maillon.incidents.workflow import TONES
from maillon.records.models import Audience
from maillon.records.timeline import text_of
from maillon.tickets.lists import public_status, status_chip

MOST_CLIENTS, MOST_TICKETS = 200, 100
LOOKS = {
    Audience.CLIENT: ("message-public", "world", "Partenaires et clients"),
    Audience.PARTNER: ("note-partenaire", "affiliate", "Partenaires seulement"),
    Audience.INTERNAL: ("note-interne", "lock", "Nous seulement"),
}
TO_PARTNERS = {Audience.CLIENT: "Vous et vos clients", Audience.PARTNER: "Vous seulement, pas vos clients"}


@dataclass(frozen=True)
class Told:
    update: Update
    css: str
    icon: str
    readers: str
    status: str
    tone: str
    text: Any
    mailed: str


def of(incident: Incident, user: Any) -> dict[str, Any]:
    shares = reach.shares(incident, user)
    rows = list(reach.clients_of(incident, user).select_related("partner").order_by("name")[: MOST_CLIENTS + 1])
    tickets = tickets_of(incident, user)
    ours = not user.partner_id
    return {
        "told": [told(update, user) for update in Update.objects.visible_to(user).filter(incident=incident)],
        "shares": shares if ours else [],
        "client_count": sum(share.clients for share in shares),
        "clients": rows[:MOST_CLIENTS],
        "clients_cut": len(rows) > MOST_CLIENTS,
        "tickets": tickets,
        "ticket_count": sum(share.tickets for share in shares),
        "unsettled": sum(1 for row in tickets if row["row"].settled_at is None) if not incident.is_open and ours else 0,
        "proposed": children.candidates(incident, user).count() if ours and incident.is_open else 0,
        "scope": scope_words(incident) if ours else "",
    }


def tickets_of(incident: Incident, user: Any) -> list[dict[str, Any]]:
    rows = IncidentTicket.objects.visible_to(user).filter(incident=incident).select_related("ticket")[:MOST_TICKETS]
    drawn = public_status if user.partner_id else status_chip
    return [{"row": row, "ticket": row.ticket, "state": drawn(row.ticket)} for row in rows]


def told(update: Update, user: Any) -> Told:
    css, icon, readers = LOOKS[Audience(update.audience)]
    readers = TO_PARTNERS.get(Audience(update.audience), readers) if user.partner_id else readers
    mailed = [word for yes, word in ((update.tells_partners, "partenaires"), (update.tells_clients, "clients")) if yes]
    return Told(
        update, css, icon, readers, update.get_status_display(), TONES[update.status], text_of(update.text),
        f"mail aux {french.listing(mailed)}" if mailed and not user.partner_id else "",
    )  # fmt: skip


def scope_words(incident: Incident) -> str:
    """« Centrex Axialys, dans le 69 et le 38, et 3 plateformes désignées »."""
    parts = [french.listing(incident.types.values_list("name", flat=True))] if incident.types.exists() else []
    if incident.departments:
        parts.append(f"dans le {french.listing(incident.departments)}")
    if listed := incident.platforms.count():
        parts.append(french.plural(listed, "plateforme désignée", "plateformes désignées"))
    return ", ".join(parts)
