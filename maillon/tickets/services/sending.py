"""What we say outside leaves by mail too, in the brand of the ticket's partner."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from maillon.accounts.models import User
from maillon.documents.branding import brand_of, sender_of
from maillon.notifications import mails
from maillon.notifications.models import Message
from maillon.notifications.services import queue_mail
from maillon.records.models import Audience
from maillon.tickets import mailbox
from maillon.tickets.models import IncomingMail, Ticket, TicketMessage

Side = TicketMessage.Side
MOST_REFERENCES = 20


def key_of(message: TicketMessage) -> str:
    """Under which its mail is in the outbox, once."""
    return f"ticket-message:{message.pk}"


def addresses(ticket: Ticket, audience: str) -> list[str]:
    """Where a word of ours goes; nowhere for a note, nor for somebody without an address."""
    if audience == Audience.CLIENT:
        address = ticket.requester_email or (ticket.contact.email if ticket.contact else "")
        return [address.lower()] if address else []
    if audience == Audience.PARTNER and ticket.partner is not None:
        return _of_partner(ticket)
    return []


def _of_partner(ticket: Ticket) -> list[str]:
    """Its people who speak on the ticket, else its own address."""
    spoke = TicketMessage.objects.filter(ticket=ticket, side=Side.PARTNER).values("author")
    people = User.objects.filter(partner=ticket.partner, is_active=True)
    found = [user.email for user in people if user.pk == ticket.requester_id or user.pk in {s["author"] for s in spoke}]
    fallback = [ticket.partner.email] if ticket.partner and ticket.partner.email else []
    return found or fallback


def post(message: TicketMessage) -> Message | None:
    """The mail of a word of ours, in the transaction that says it."""
    ticket = message.ticket
    to = addresses(ticket, message.audience) if message.side == Side.US else []
    if not to:
        return None
    name, address = sender_of(ticket)
    mail = mails.lay_out(subject_of(ticket), message.text, brand_of(ticket))
    return queue_mail(
        ticket,
        to=to,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        sender=mails.sender(name, address),
        audience=Message.Audience.CLIENT if message.audience == Audience.CLIENT else Message.Audience.PARTNER,
        once_key=key_of(message),
        reply_to=mailbox.answer_address(ticket.reference, address),
        files=message.file_keys,
        references=references(ticket, message.audience),
        by_hand=True,
    )


def subject_of(ticket: Ticket) -> str:
    prefix = "Re: " if ticket.channel == Ticket.Channel.MAIL else ""
    return mails.one_line(f"{prefix}{ticket.subject[:200]} [{ticket.reference}]")


def references(ticket: Ticket, audience: str) -> Sequence[str]:
    """What was said by mail with the same people, the first and the last ones (RFC 5322, 3.6.4)."""
    said = Q(message__audience=audience, message__side__in=[Side.CLIENT, Side.PARTNER])
    if audience == Audience.CLIENT:  # what opens the ticket, as it is being read
        said |= Q(message=None, outcome=IncomingMail.Outcome.WAITING)
    theirs = IncomingMail.objects.filter(said, ticket=ticket)
    known = Message.objects.filter(target_model="tickets.ticket", target_id=ticket.pk, audience=audience)
    dated = [
        *theirs.values_list("received_at", "identifier"),
        *((at, name.strip("<>")) for at, name in known.values_list("created_at", "message_id") if name),
    ]
    chain = [name for _, name in sorted(dated) if not name.endswith(".invalid")]
    return chain if len(chain) <= MOST_REFERENCES else [chain[0], *chain[1 - MOST_REFERENCES :]]
