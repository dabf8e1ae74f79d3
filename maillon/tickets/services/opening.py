"""Opening a ticket: from the hotline, from a partner's own pages, or after a closed one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from maillon.accounts.models import User
from maillon.clients.models import Client
from maillon.clients.paying import Payer, usual_payer
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.platforms.models import Platform
from maillon.records.models import Audience
from maillon.records.services import link, log
from maillon.tickets.models import Ticket, TicketMessage
from maillon.tickets.priority import priority_of

FIELDS = frozenset({
    "kind", "subject", "impact", "urgency", "site", "platform", "contact", "requester_name", "requester_email", "requester_phone",
    "payer",
    "partner", "from_machine", "custom",
})  # fmt: skip
LONGEST = 20_000
Joining = Callable[[Ticket], Sequence[UUID]]  # puts files on the ticket, and names them


def nothing(ticket: Ticket) -> Sequence[UUID]:
    return ()


@transaction.atomic
def open_ticket(
    client: Client | None,
    text: str,
    *,
    actor: Any,
    channel: str,
    follows: Ticket | None = None,
    said: TicketMessage | None = None,
    joined: Joining = nothing,
    **fields: Any,
) -> Ticket:
    """``fields``: kind, subject, impact, urgency, site, platform, contact, requester_name, requester_email, requester_phone,
    payer (who usually pays for the client, when it is not given), custom (its own fields, checked);
    for what comes by mail, from_machine, and the partner of what is to be sorted. ``joined``: the files of the first message.

    ``client`` is None for what is still to be sorted. Its only site and its only platform are taken when none is given.
    The first message is the requester's word, whoever of ours writes it down; ``said``: a message already received, whose
    author and readers it keeps.
    """
    if actor is not None and not actor.can("tickets.edit"):
        raise Refused("Votre rôle ne permet pas d'ouvrir un ticket.")
    ticket = Ticket(
        channel=channel, follows=follows, **{n: v for n, v in fields.items() if n in FIELDS and v not in (None, "")}
    )
    ticket.priority = priority_of(ticket.impact, ticket.urgency)
    ticket.opened_by_name = actor.name if actor else ""
    if client is not None:
        _of_client(ticket, client)
        ticket.payer = fields.get("payer") or usual_payer(client)
    _requested_by(ticket, actor)
    ticket.unanswered_since = ticket.last_message_at = ticket.opened_at
    ticket.save()
    _first_word(ticket, text, actor, said, joined)
    if follows is not None:
        link(follows, ticket, "Suite")
    log(
        ticket,
        "a ouvert le ticket" if actor else "Ticket ouvert",
        actor=actor,
        audience=Audience.CLIENT,
        icon="headset",
    )
    emit("tickets.ticket_opened", record=ticket, actor=actor, channel=channel, priority=ticket.get_priority_display())
    return ticket


def _of_client(ticket: Ticket, client: Client) -> None:
    ticket.client, ticket.client_name, ticket.partner_id = client, client.name, client.partner_id
    if ticket.payer == Payer.PARTNER and client.partner_id is None:
        raise Refused("Ce client est direct : il n'a pas de partenaire qui puisse payer.")
    belongs(ticket, client)


def belongs(ticket: Ticket, client: Client) -> None:
    """Where it is and who asks are the client's. Its only site and its only platform are taken when none is given."""
    if ticket.site is None:
        ticket.site = only_one(client.sites.filter(archived_at=None))
    if ticket.platform is None:
        ticket.platform = only_one(Platform.objects.filter(client=client, archived_at=None))
    for found in (ticket.site, ticket.platform, ticket.contact):
        if found is not None and found.client_id != client.pk:
            raise Refused(f"« {found} » n'est pas de {client.name} : choisissez dans la liste.")


def only_one(rows: Any) -> Any:
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def _requested_by(ticket: Ticket, actor: Any) -> None:
    """A contact brings its name and its ways of being reached; a partner's own person is the requester."""
    contact = ticket.contact
    if contact is not None:
        ticket.requester_name = contact.name
        ticket.requester_email = ticket.requester_email or contact.email
        ticket.requester_phone = ticket.requester_phone or contact.mobile or contact.phone
    elif actor is not None and actor.partner_id and not ticket.requester_name:
        ticket.requester = User.objects.get(pk=actor.pk)
        ticket.requester_name, ticket.requester_email = actor.name, actor.email


def _first_word(ticket: Ticket, text: str, actor: Any, said: TicketMessage | None, joined: Joining) -> None:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused("Décrivez la demande : une phrase suffit.")
    if len(text) > LONGEST:
        raise Refused("Ce texte est trop long : joignez-le plutôt comme fichier.")
    word = TicketMessage(ticket=ticket, partner_id=ticket.partner_id, text=text, at=ticket.opened_at)
    if said is not None:
        word.audience, word.side, word.author, word.author_name = (
            said.audience,
            said.side,
            said.author,
            said.author_name,
        )
    else:
        outside = actor is not None and actor.partner_id
        word.audience = Audience.CLIENT
        word.side = TicketMessage.Side.PARTNER if outside else TicketMessage.Side.CLIENT
        word.author = actor
        word.author_name = ticket.requester_name or (actor.name if actor else ticket.client_name or "Inconnu")
    word.file_keys = said.file_keys if said is not None else list(joined(ticket))
    word.save(force_insert=True)
