"""A ticket by its number, its subject, its client, who asked, and all that was said on it."""

from __future__ import annotations

from maillon.core import french
from maillon.records.models import Audience
from maillon.search.sources import Found, PassageSource, Said, SearchSource
from maillon.tickets.models import Ticket, TicketMessage


def found(ticket: Ticket) -> Found:
    ways = (
        ("le contact" if ticket.contact_id else "le demandeur", ticket.requester_name),
        ("l'adresse e-mail", ticket.requester_email),
        ("le téléphone", french.phone(ticket.requester_phone)),
    )
    return Found(
        label=ticket.subject,
        url=ticket.get_absolute_url(),
        reference=ticket.reference,
        detail=f"{ticket.client_name or 'Client à rattacher'}, {ticket.get_status_display().lower()}",
        words=(ticket.client_name, ticket.requester_name, ticket.requester_email),
        numbers=tuple(n for n in (ticket.reference, ticket.requester_phone) if n),
        partner_id=ticket.partner_id,
        client_id=ticket.client_id,
        weight=1 if ticket.is_open else 0,
        ways=tuple(f"{way} {value}" for way, value in ways if value),
    )


def said(message: TicketMessage) -> Said:
    """A note of ours is nobody else's: no partner is its reader."""
    inside = message.audience == Audience.INTERNAL
    name = "une note interne" if inside else "un message"
    return Said(message.ticket_id, message.text, message.at, None if inside else message.partner_id, name)


SOURCES = (
    SearchSource("tickets.ticket", "Tickets", "headset", "tickets.see", found, lambda: Ticket.objects.filter(archived_at=None), order=20),
    PassageSource("tickets.ticketmessage", "tickets.ticket", TicketMessage.objects.all, said),
)  # fmt: skip
