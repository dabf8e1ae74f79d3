"""Writing on a ticket: a public answer, a message between the partner and us, a note of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.records.models import Audience
from maillon.tickets.models import Ticket, TicketMessage, WaitingFor
from maillon.tickets.services import handling, sending
from maillon.tickets.services.opening import LONGEST, Joining, nothing, open_ticket
from maillon.tickets.workflow import TICKET

Side = TicketMessage.Side
AWAITED = {Side.CLIENT: WaitingFor.CLIENT, Side.PARTNER: WaitingFor.PARTNER}
SOLVED, STARTED = "solved", "started"


@dataclass(frozen=True)
class Word:
    """``author``: the account of who speaks, if any. ``channel``: how another ticket would be opened by it. ``sms_key``: the SMS it
    leaves by, or that it answers."""

    text: str
    side: str
    audience: str
    author: Any
    author_name: str
    channel: str
    joined: Joining = nothing
    sms_key: UUID | None = None


@transaction.atomic
def write(
    ticket: Ticket,
    text: str,
    *,
    actor: Any,
    audience: str,
    then: str = "",
    joined: Joining = nothing,
    sms_key: UUID | None = None,
) -> TicketMessage:
    """``then``: what becomes of the ticket once it is sent: "" as it is, "solved", "started", or whom it waits for. ``sms_key``: it
    leaves by that SMS, and by no mail.

    An answer from outside takes a waiting ticket up again, reopens a solved one, and opens another after a closed one. What is
    written on a ticket joined to another lands on that other.
    """
    text = checked(ticket, text, actor, audience)
    side = Side.PARTNER if actor.partner_id else Side.US
    locked = handling.hold_kept(ticket)
    if locked.status == Ticket.Status.CLOSED and side == Side.US and audience != Audience.INTERNAL:
        raise Refused("Ce ticket est clos : ouvrez-en un autre pour ce client, ou laissez une note interne.")
    return _say(locked, Word(text, side, audience, actor, actor.name, Ticket.Channel.PORTAL, joined, sms_key), then)


@transaction.atomic
def hear(ticket: Ticket, word: Word) -> TicketMessage:
    """What came by mail or by SMS from a party of the ticket."""
    return _say(handling.hold_kept(ticket), word)


def _say(locked: Ticket, word: Word, then: str = "") -> TicketMessage:
    if locked.status == Ticket.Status.CLOSED and word.side != Side.US:
        return _continued(locked, word)
    now = timezone.now()
    message = TicketMessage.objects.create(
        ticket=locked, partner_id=locked.partner_id, audience=word.audience, side=word.side, author=word.author,
        author_name=word.author_name[:120], text=word.text, at=now, file_keys=list(word.joined(locked)), sms_key=word.sms_key,
    )  # fmt: skip
    if word.audience != Audience.INTERNAL:
        _counted(locked, word.side, now, word.author)
        if word.sms_key is None:
            sending.post(message)
    news = {"audience": word.audience, "side": word.side, "message": message.pk}
    emit("tickets.message_written", record=locked, actor=word.author, **news)
    _after(locked, word.side, word.audience, then, word.author)
    return message


def checked(ticket: Ticket, text: str, actor: Any, audience: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused("Le message est vide : écrivez-le, puis envoyez-le.")
    if len(text) > LONGEST:
        raise Refused("Ce message est trop long : joignez-le plutôt comme fichier.")
    if not actor.can("tickets.edit") or audience not in audiences(ticket, actor):
        raise Refused("Votre rôle ne permet pas d'écrire à ces destinataires.")
    return text


def audiences(ticket: Ticket, user: Any) -> list[str]:
    """Whom this person may write to, the usual first."""
    found = [Audience.CLIENT, *([Audience.PARTNER] if ticket.partner_id else [])]
    return [*found, *([] if user.partner_id else [Audience.INTERNAL])]


def _counted(ticket: Ticket, side: str, now: Any, actor: Any) -> None:
    """Whose turn it is to answer."""
    ticket.last_message_at = now
    if side == Side.US:
        ticket.unanswered_since = None
        ticket.first_answer_at = ticket.first_answer_at or now
        if ticket.assignee_id is None:
            ticket.assignee_id, ticket.assignee_name = actor.pk, actor.name
    else:
        ticket.unanswered_since = ticket.unanswered_since or now
    ticket.save(update_fields=["last_message_at", "unanswered_since", "first_answer_at", "assignee", "assignee_name"])


def _after(ticket: Ticket, side: str, audience: str, then: str, actor: Any) -> None:
    if side != Side.US:
        if ticket.waiting_for == AWAITED[Side(side)]:
            TICKET.apply(ticket, "resume", waiting_for="")
        elif ticket.status == Ticket.Status.SOLVED:
            TICKET.apply(ticket, "answered", solved_at=None)
        return
    if then == SOLVED:
        handling.move(ticket, "solve", actor=actor)
    elif then in WaitingFor.values:
        handling.wait(ticket, then, actor=actor)
    elif ticket.status in (Ticket.Status.OPEN, Ticket.Status.WAITING) and (
        then == STARTED or (audience != Audience.INTERNAL and ticket.status == Ticket.Status.OPEN)
    ):
        handling.move(ticket, "start", actor=actor)


def _continued(closed: Ticket, word: Word) -> TicketMessage:
    """What is said after a ticket is closed opens another one, linked to it."""
    asked = ("contact", "requester_name", "requester_email", "requester_phone")
    requester = {} if word.author else {name: getattr(closed, name) for name in asked}
    made = open_ticket(
        closed.client, word.text, actor=word.author, channel=word.channel, follows=closed, joined=word.joined, kind=closed.kind,
        subject=f"Suite : {closed.subject}"[:160], impact=closed.impact, urgency=closed.urgency, site=closed.site,
        platform=closed.platform, partner=closed.partner, **requester,
    )  # fmt: skip
    found: TicketMessage = made.messages.get()
    return found
