"""An SMS about a ticket is a word of its conversation: ours when a person writes it, the client's when it is answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from maillon.clients.models import Contact
from maillon.core import french
from maillon.core.identifiers import Invalid
from maillon.core.phones import parse_phone
from maillon.notifications.models import Sms, SmsReceived
from maillon.records.models import Audience
from maillon.tickets.models import Ticket, TicketMessage
from maillon.tickets.services import writing

ANSWERED_WITHIN = timedelta(days=14)  # later, the number may speak of anything: the support reads it among the SMS
NO_TEXT = "SMS sans texte."


def said(ticket: Ticket, sms: Sms, actor: Any) -> None:
    writing.write(ticket, sms.text, actor=actor, audience=Audience.CLIENT, sms_key=sms.key)


def heard(received: SmsReceived, sms: Sms) -> bool:
    ticket = Ticket.objects.filter(pk=sms.target_id).first()
    if ticket is None or sms.created_at < timezone.now() - ANSWERED_WITHIN:
        return False
    name = whose(ticket, received.sender)
    text = received.text.strip() or NO_TEXT
    word = writing.Word(
        text, TicketMessage.Side.CLIENT, Audience.CLIENT, None, name, Ticket.Channel.SMS, sms_key=sms.key
    )
    writing.hear(ticket, word)
    return True


def whose(ticket: Ticket, number: str) -> str:
    """The name of who has this number on the ticket or at the client's; the number itself when nobody has."""
    if stored(ticket.requester_phone) == number and ticket.requester_name:
        return ticket.requester_name
    people = Contact.objects.filter(Q(mobile=number) | Q(phone=number), client=ticket.client_id or 0, archived_at=None)
    found = list(people[:2])
    return found[0].name if len(found) == 1 else french.phone(number)


def mobiles(ticket: Ticket) -> list[tuple[str, str]]:
    """Who asked, then the client's other people."""
    people = [] if ticket.client is None else ticket.client.contacts.filter(archived_at=None).exclude(mobile="")[:20]
    contact = ticket.contact
    asked = [(ticket.requester_phone, ticket.requester_name), (contact.mobile, contact.name) if contact else ("", "")]
    found: dict[str, str] = {}
    for number, name in (*asked, *((person.mobile, person.name) for person in people)):
        if mobile := stored(number, mobile=True):
            found.setdefault(mobile, name)
    return list(found.items())


def stored(number: str, *, mobile: bool = False) -> str:
    """As numbers are kept, or nothing; ``mobile``: nothing either for one that takes no SMS."""
    try:
        phone = parse_phone(number)
    except Invalid:
        return ""
    return phone.stored if phone.accepts_sms or not mobile else ""
