"""What is made of a call: whose it is, the ticket that comes of it, the call back that is owed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.calls.callers import Caller
from maillon.calls.matching import Candidate, recognise
from maillon.calls.models import Call
from maillon.calls.services.receiving import said
from maillon.clients.models import Client, Contact
from maillon.clients.services import parts
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.core.phones import parse_phone
from maillon.records.models import Entry, Task
from maillon.records.services import add_task, link
from maillon.tickets.models import Ticket
from maillon.tickets.services.opening import open_ticket

JUST_OVER = timedelta(minutes=30)  # a ticket is often written once the person has hung up
BACK_WITHIN = timedelta(hours=1)


def under_way(caller: Caller, user: Any) -> Call | None:
    """The call that this person has, or has just had, with this number: theirs first."""
    if not caller.stored:
        return None
    since = timezone.now() - JUST_OVER
    rows = Call.objects.visible_to(user).filter(number=caller.stored, began_at__gt=since, ticket=None)
    mine = [call for call in rows.order_by("-began_at")[:5] if call.handled_by_id in (None, user.pk)]
    return next((call for call in mine if call.handled_by_id), mine[0] if mine else None)


@transaction.atomic
def noted(caller: Caller, actor: Any, client: Client | None = None) -> Call:
    """A call that no switchboard told: the page was opened by its number."""
    now = timezone.now()
    call = Call(
        number=caller.stored[:20], tenant=caller.tenant[:120], handled_by=actor, handled_by_name=actor.name,
        began_at=now, answered_at=now, ended_at=now,
    )  # fmt: skip
    if client is not None:
        _belongs(call, recognise(caller, actor).of(client))
    call.save()
    return call


def hold(call: Call) -> Call:
    found: Call = Call.objects.select_for_update(of=("self",)).select_related("client").get(pk=call.pk)
    return found


def _belongs(call: Call, candidate: Candidate, contact: Contact | None = None) -> None:
    client = candidate.client
    call.client, call.client_name, call.partner_id = client, client.name, client.partner_id
    call.contact_id = contact.pk if contact else candidate.only("contact")
    call.caller_name = contact.name if contact else candidate.person
    call.site_id, call.platform_id = candidate.only("site"), candidate.only("platform")


@transaction.atomic
def belongs_to(call: Call, client: Client, *, actor: Any, contact: Contact | None = None) -> Call:
    """A person says whose call it is; what was already written of it goes to that client's story."""
    locked = hold(call)
    if locked.ticket_id and locked.client_id != client.pk:
        raise Refused("Cet appel est joint à un ticket d'un autre client.")
    _belongs(locked, recognise(Caller(locked.number, locked.tenant), actor).of(client), contact)
    locked.save()
    about = Entry.objects.filter(target_model=Call._meta.label_lower, target_id=locked.pk)
    about.update(client_id=client.pk, partner_id=client.partner_id)
    return locked


@transaction.atomic
def number_of(caller: Caller, client: Client, *, actor: Any, contact: Contact | None = None, name: str = "") -> Contact:
    """The number is written on the contact, or on a new one of this name: next time it will be recognised."""
    if not caller.stored.startswith("+"):
        raise Refused("Ce numéro ne peut pas être gardé : il est masqué, ou interne.")
    if not actor.can("clients.edit"):
        raise Refused("Votre rôle ne permet pas de modifier ce client.")
    field = "mobile" if parse_phone(caller.stored).kind == "mobile" else "phone"
    if contact is None:
        first, _, last = " ".join(name.split()).rpartition(" ")
        contact = Contact(client=client, first_name=first[:60], last_name=(last or "Appelant")[:60])
    elif getattr(contact, field) and getattr(contact, field) != caller.stored:
        other = "phone" if field == "mobile" else "mobile"
        if getattr(contact, other):
            raise Refused(f"{contact.name} a déjà deux numéros : corrigez-les sur sa fiche.")
        field = other
    setattr(contact, field, caller.stored)
    return parts.save_contact(contact, actor=actor)


@transaction.atomic
def ticket_of(
    call: Call, client: Client | None, *, actor: Any, subject: str = "", text: str = "", **fields: Any
) -> tuple[Ticket, bool]:
    """The ticket of a call, and whether it is new: two people who open it at once get the same one.

    ``fields``: contact, kind, impact, urgency. Without a subject, the ticket says who called.
    """
    locked = hold(call)
    if locked.ticket is not None:
        return locked.ticket, False
    contact: Contact | None = fields.pop("contact", None)
    if client is not None:
        locked = belongs_to(locked, client, actor=actor, contact=contact)
    subject = " ".join(subject.split())[:160] or f"Appel de {locked.who}"[:160]
    ticket = open_ticket(
        client, text.strip() or subject, actor=actor, channel=Ticket.Channel.PHONE, subject=subject,
        contact=locked.contact, site=locked.site, platform=locked.platform, requester_name=locked.who[:120],
        requester_phone=locked.number if locked.number.startswith("+") else "", **fields,
    )  # fmt: skip
    join(locked, ticket, actor=actor)
    return ticket, True


@transaction.atomic
def join(call: Call, ticket: Ticket, *, actor: Any) -> Call:
    """The call is about this ticket."""
    locked = hold(call)
    if locked.ticket_id and locked.ticket_id != ticket.pk:
        raise Refused("Cet appel est déjà joint à un autre ticket.")
    if ticket.client is not None and locked.client_id != ticket.client_id:
        locked = belongs_to(locked, ticket.client, actor=actor)
    locked.ticket = ticket
    locked.save()
    link(locked, ticket, "Appel")
    emit("calls.joined", record=locked, actor=actor, ticket=ticket.reference)
    return locked


@transaction.atomic
def call_back(call: Call, *, actor: Any) -> Task:
    """A callback within the hour, for whoever takes it; a second person finds that it is already planned."""
    locked = hold(call)
    if locked.called_back_at is not None:
        raise Refused("Ce rappel est déjà prévu : quelqu'un vient de s'en charger.")
    locked.called_back_at = timezone.now()
    locked.save()
    return add_task(
        f"Rappeler {said(locked)}", actor=actor, record=locked, kind=Task.Kind.CALLBACK, assignee=actor, phone=locked.number,
        due_at=timezone.now() + BACK_WITHIN, detail="Appel manqué",
    )  # fmt: skip
