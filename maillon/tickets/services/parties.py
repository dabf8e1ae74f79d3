"""Who writes: one of ours, the partner's, the client's, or nobody that a ticket knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maillon.accounts.models import User
from maillon.clients.models import Contact
from maillon.tickets.models import IncomingMail, Ticket, TicketMessage

Side = TicketMessage.Side


@dataclass(frozen=True)
class Speaker:
    """``user`` when the address is that of an account."""

    side: str
    name: str
    user: User | None = None
    contact: Contact | None = None


def account_of(address: str) -> User | None:
    return User.objects.filter(email__iexact=address, is_active=True).first() if address else None


def party(ticket: Ticket, address: str, name: str = "") -> Speaker | None:
    """As whom this address speaks on the ticket, or nobody: an account of another partner is never a party."""
    if not address:
        return None
    user = account_of(address)
    if user is not None and user.partner_id is None:
        return Speaker(Side.US, user.name, user)
    if user is not None:
        return Speaker(Side.PARTNER, user.name, user) if user.partner_id == ticket.partner_id else None
    contact = _contacts(address).filter(client=ticket.client_id or 0).first()
    if contact is not None:
        return Speaker(Side.CLIENT, contact.name, contact=contact)
    family = [ticket, *ticket.merged.all()]
    asked = next((t.requester_name or address for t in family if t.requester_email.lower() == address), "")
    if asked or IncomingMail.objects.filter(ticket__in=family, sender=address).exists():
        return Speaker(Side.CLIENT, name or asked or address)
    return None


def known_contact(address: str) -> Contact | None:
    """The contact at this address, when it is that of one client only."""
    found = list(_contacts(address).filter(client__archived_at=None).select_related("client")[:20]) if address else []
    return found[0] if len({contact.client_id for contact in found}) == 1 else None


def _contacts(address: str) -> Any:
    return Contact.objects.filter(email__iexact=address, archived_at=None)
