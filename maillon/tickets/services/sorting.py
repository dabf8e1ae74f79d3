"""Which ticket an incoming mail is about, and as whose word it is kept there. Read once, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import Overtaken, Refused
from maillon.core.identifiers import row_uuid
from maillon.notifications.models import Message
from maillon.records import attachments
from maillon.records.models import Audience, Entry
from maillon.records.services import link, log
from maillon.tickets import incoming, mailbox
from maillon.tickets.incoming import Incoming, Kind
from maillon.tickets.models import IncomingMail, Ticket, TicketMessage
from maillon.tickets.services import opening, parties, writing

Outcome, Side = IncomingMail.Outcome, TicketMessage.Side
NO_TEXT = "Message sans texte."
NO_SUBJECT = "Sans objet"
TICKET = "tickets.ticket"


def sort(number: int) -> None:
    """Harmless when it was done already. What this mail answers is read before it, whatever the order of arrival."""
    mail = IncomingMail.objects.filter(pk=number, outcome=Outcome.WAITING).first()
    if mail is None:
        return
    read = incoming.read(bytes(mail.raw), house=mailbox.house(), now=mail.received_at)
    earlier = IncomingMail.objects.filter(identifier__in=read.references, outcome=Outcome.WAITING, pk__lt=number)
    for before in earlier.order_by("pk").values_list("pk", flat=True):
        sort(before)
    with transaction.atomic():
        mail = IncomingMail.objects.select_for_update().filter(pk=number, outcome=Outcome.WAITING).first()
        if mail is not None:
            _sort(mail, read)


def _sort(mail: IncomingMail, read: Incoming) -> None:
    answered, sent = ticket_of(read)
    mail.repeated = "\n\n".join(part for part in (read.signature, read.quoted) if part)
    if not _is_a_word(read, answered):
        mail.outcome, mail.ticket = Outcome.KEPT, answered
        _told(mail, read)
    elif answered is None:
        _opened(mail, read)
    elif (speaker := parties.party(answered, read.sender.email, read.sender.name)) is not None:
        _joined(mail, read, answered, speaker, sent)
    else:
        _stranger(mail, read, answered)
    mail.treated_at = timezone.now()
    mail.save()


def _is_a_word(read: Incoming, answered: Ticket | None) -> bool:
    """A person's, or an alert that a device sends by itself. The rest is kept and never answered."""
    if read.kind is Kind.ORDINARY:
        return True
    if read.kind is Kind.LIST:
        return answered is not None
    return read.kind is Kind.AUTO_REPLY and read.unasked and answered is None and not read.references


def ticket_of(read: Incoming) -> tuple[Ticket | None, Message | None]:
    """The ticket that a mail answers, and our mail it answers: by the nearest reference, then by our token."""
    named = [*read.references, *([read.bounce.original_message_id] if read.bounce else [])]
    ours = _ours(named)
    theirs = dict(
        IncomingMail.objects.filter(identifier__in=named, ticket__isnull=False).values_list("identifier", "ticket_id")
    )
    for reference in reversed(named):
        sent = ours.get(reference)
        number = sent.target_id if sent else theirs.get(reference)
        if number is not None and (found := _kept(pk=number)):
            return found, sent
    reference = mailbox.reference_in(read.token, read.token_from)
    return (_kept(reference=reference) if reference else None), None


def _kept(**which: Any) -> Ticket | None:
    """The ticket, or the one it was joined to."""
    found: Ticket | None = Ticket.objects.filter(**which).select_related("merged_into").first()
    while found is not None and found.merged_into is not None:
        found = found.merged_into
    return found


def _ours(named: Sequence[str]) -> dict[str, Message]:
    """Our own identifiers hold the key of the mail (``notifications.services.message_id``)."""
    keys = {key: name for name in named if (key := row_uuid(name.partition("@")[0]))}
    rows = Message.objects.filter(key__in=keys, target_model=TICKET).defer("text", "html")
    return {keys[row.key]: row for row in rows}


def _joined(mail: IncomingMail, read: Incoming, ticket: Ticket, speaker: parties.Speaker, sent: Message | None) -> None:
    audience = _audience(ticket, speaker, sent)
    word = writing.Word(
        _text(read), speaker.side, audience, speaker.user, speaker.name, Ticket.Channel.MAIL,
        lambda made: _files(mail, read, made, audience, speaker.name),
    )  # fmt: skip
    message = writing.hear(ticket, word)
    mail.message, mail.ticket = message, message.ticket
    mail.outcome = Outcome.JOINED if message.ticket_id == ticket.pk else Outcome.OPENED


def _audience(ticket: Ticket, speaker: parties.Speaker, sent: Message | None) -> str:
    """Never further than what is answered. A colleague's mail is a note: anyone may write in somebody's name."""
    if speaker.side == Side.US:
        return str(Audience.INTERNAL)
    if speaker.side == Side.CLIENT:
        return str(Audience.CLIENT)
    asked = ticket.requester_id is not None and speaker.user is not None and ticket.requester_id == speaker.user.pk
    public = sent.audience == Message.Audience.CLIENT if sent else asked
    return str(Audience.CLIENT if public else Audience.PARTNER)


def _opened(mail: IncomingMail, read: Incoming) -> Ticket:
    """For the contact that the address tells, for a partner's own person, or to be sorted."""
    user = parties.account_of(read.sender.email)
    contact = None if user else parties.known_contact(read.sender.email)
    mine = user if user is not None and user.partner_id and user.can("tickets.edit") else None
    name = contact.name if contact else user.name if user else read.sender.name or read.sender.email or "Inconnu"
    ticket = opening.open_ticket(
        contact.client if contact else None, _text(read), actor=mine, channel=Ticket.Channel.MAIL, contact=contact,
        partner=mine.partner if mine else None, subject=(read.bare_subject or NO_SUBJECT)[:160],
        requester_name="" if mine else name[:120], requester_email=read.sender.email, from_machine=not read.answerable,
        joined=lambda made: _files(mail, read, made, str(Audience.CLIENT), name),
    )  # fmt: skip
    mail.ticket, mail.message = ticket, ticket.messages.get()
    mail.outcome = Outcome.OPENED if ticket.client_id else Outcome.TO_SORT
    return ticket


def _stranger(mail: IncomingMail, read: Incoming, answered: Ticket) -> None:
    """An answer from somebody that the ticket does not know: kept apart, both sides of the company's link say so."""
    made = _opened(mail, read)
    link(answered, made, "Réponse d'un tiers")
    log(
        answered,
        f"Mail d'une personne étrangère au ticket : gardé à part, {made.reference}",
        audience=Audience.INTERNAL,
        icon="user-question",
        tone="warning",
        kind=Entry.Kind.MAIL,
        detail=mail.from_whom,
        url=made.get_absolute_url(),
    )


def _told(mail: IncomingMail, read: Incoming) -> None:
    """What is no word of anybody is a line on its ticket, for us."""
    if mail.ticket is None:
        return
    lost = ", ".join(failure.recipient for failure in read.bounce.failures if failure.permanent) if read.bounce else ""
    log(
        mail.ticket,
        f"Mail non remis à {lost}" if lost else f"{mail.get_kind_display()} de {mail.from_whom}",
        audience=Audience.INTERNAL,
        icon="mail-x" if lost else "mail-off",
        tone="error" if lost else "",
        kind=Entry.Kind.MAIL,
        detail=mail.subject,
        url=mail.get_absolute_url(),
    )


def _text(read: Incoming) -> str:
    """What is new in it. A longer one stays whole in the original."""
    text = read.new_text.strip() or NO_TEXT
    return text if len(text) <= opening.LONGEST else f"{text[: opening.LONGEST - 1]}…"


def _files(mail: IncomingMail, read: Incoming, ticket: Ticket, audience: str, author_name: str) -> list[UUID]:
    """The files that we accept; of the others the mail says why, and the original holds them.

    The mail is the ticket's from here on, so that what is written to acknowledge it answers it.
    """
    mail.ticket = ticket
    mail.save(update_fields=["ticket"])
    keys = []
    for part in (part for part in read.attachments if part.kept and part.size):
        try:
            stored = attachments.keep(BytesIO(part.data), part.name)
        except Refused as refused:
            mail.notes = [*mail.notes, f"{refused.message} Le fichier reste dans l'original."]
            continue
        keys.append(attachments.join(ticket, stored, audience=audience, author_name=author_name).key)
    return keys


@transaction.atomic
def open_kept(mail: IncomingMail) -> Ticket:
    """A person wants a ticket for a mail that was only kept."""
    held = IncomingMail.objects.select_for_update().get(pk=mail.pk)
    if held.message_id is not None:
        raise Overtaken("Ce mail est déjà sur un ticket.")
    ticket = _opened(held, incoming.read(bytes(held.raw), house=mailbox.house(), now=held.received_at))
    held.save()
    return ticket
