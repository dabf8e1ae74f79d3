"""What the clock of a ticket and the pages that show it hear of its own module, whoever makes the change. And mails to read."""

from __future__ import annotations

from maillon.core.events import Event, on
from maillon.core.live import announce
from maillon.records.models import Audience
from maillon.tickets.hearing import ALL, of_partner
from maillon.tickets.models import Moment, Ticket, TicketMessage
from maillon.tickets.services import promises
from maillon.tickets.tasks import sort_mail

What = Moment.What
WAITING, SOLVED = Ticket.Status.WAITING.value, Ticket.Status.SOLVED.value
INSIDE = ("tickets.ticket_escalated", "tickets.ticket_assigned", "tickets.ticket_weighed", "tickets.ticket_changed")
OUTSIDE = (
    "tickets.ticket_opened",
    "tickets.message_written",
    "tickets.ticket_start",
    "tickets.ticket_wait",
    "tickets.ticket_solve",
    "tickets.ticket_close",
    "tickets.ticket_reopen",
)


@on("tickets.ticket_opened")
def start_clock(event: Event) -> None:
    """On the phone, one of ours answers while the ticket is opened."""
    by_phone = event.data.get("channel") == Ticket.Channel.PHONE and event.actor is not None
    promises.opened(event.record, answered=by_phone and not event.actor.partner_id)


@on("tickets.message_written")
def count_message(event: Event) -> None:
    if event.data["audience"] != Audience.INTERNAL:
        ours = event.data["side"] == TicketMessage.Side.US
        promises.happened(event.record, What.ANSWERED if ours else What.ASKED)


@on("tickets.ticket.status_changed")
def follow_status(event: Event) -> None:
    source, target = event.data["source"], event.data["target"]
    if target == WAITING:
        promises.happened(event.record, What.PAUSED, reason=event.record.waiting_for)
    elif target == SOLVED:
        promises.happened(event.record, What.RESOLVED)
    elif source == SOLVED and target in Ticket.OPEN:
        promises.happened(event.record, What.REOPENED)
    elif source == WAITING and target in Ticket.OPEN:
        promises.happened(event.record, What.RESUMED)


@on("tickets.ticket_weighed", "tickets.ticket_changed")
def choose_again(event: Event) -> None:
    promises.rechoose(event.record)


@on("tickets.ticket_withdrawn")
def owe_nothing(event: Event) -> None:
    promises.happened(event.record, What.WITHDRAWN)


@on("tickets.ticket_merged")
def take_over(event: Event) -> None:
    lost = Ticket.objects.filter(reference=event.data.get("lost", "")).first()
    if lost is not None:
        promises.joined(event.record, lost)


@on(*INSIDE, *OUTSIDE)
def tell_pages(event: Event) -> None:
    """Those of a partner hear only of what it may read."""
    ticket = event.record
    announce(ALL, ticket.pk)
    inside = event.name in INSIDE or event.data.get("audience") == Audience.INTERNAL
    if ticket.partner_id and not inside:
        announce(of_partner(ticket.partner_id), ticket.pk)


@on("tickets.mail_received")
def read_mail(event: Event) -> None:
    """By the worker, in a job queued with the mail itself."""
    sort_mail.defer(number=event.record.pk)
