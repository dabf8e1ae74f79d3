"""Tickets, for other programs: read, opened, answered, moved."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from maillon.clients.models import Client
from maillon.core.api import Paging, Sent, page, require
from maillon.core.errors import Refused
from maillon.core.fragments import by_words
from maillon.lists.grammar import cleaned
from maillon.records.models import Audience
from maillon.tickets import due
from maillon.tickets.models import Level, Ticket, TicketMessage, WaitingFor
from maillon.tickets.services import handling, merging, opening, writing
from maillon.tickets.workflow import PUBLIC

router = Router()
AUDIENCES = {"public": Audience.CLIENT, "partner": Audience.PARTNER, "internal": Audience.INTERNAL}
NAMES = {value: name for name, value in AUDIENCES.items()}
search = by_words()


class TicketFilter(Schema):
    q: str = Field("", max_length=200, description="Mots de l'objet, du client, du demandeur ou de la référence.")
    status: Ticket.Status | None = None
    kind: Ticket.Kind | None = None
    client: str = Field("", max_length=20, description="Référence du client.")
    promise: Literal["", "late", "soon"] = Field("", description="En retard, ou bientôt en retard.")


class TicketRow(Schema):
    """``name``: the client. ``label``: the status as people outside read it. Level, assignee and policy: for the staff only.

    ``due_at``: the nearest deadline of what is still to do (``due_what``: first_response, next_response or resolution), none
    while the ticket waits. ``promise``: late, soon, on_time, paused, or empty when nothing is promised. ``..._kept``: none as
    long as it is not decided.
    """

    reference: str
    subject: str
    name: str
    kind: str
    status: str
    label: str
    waiting_for: str
    priority: int
    channel: str
    requester: str
    merged_into: str
    opened_at: datetime
    solved_at: datetime | None
    level: int | None
    assignee: str | None
    policy: str | None
    promise: str
    due_at: datetime | None
    due_what: str
    first_response_due: datetime | None
    next_response_due: datetime | None
    resolution_due: datetime | None
    first_response_kept: bool | None
    next_response_kept: bool | None
    resolution_kept: bool | None


class TicketPage(Schema):
    items: list[TicketRow]
    next: str | None


class MessageRow(Schema):
    """``side``: us, partner or client. ``audience``: public, partner or internal."""

    at: datetime
    author: str
    side: str
    audience: str
    text: str


class TicketFull(TicketRow):
    messages: list[MessageRow]


class TicketIn(Sent):
    """``client``: its reference. ``impact`` and ``urgency``: 1 to 3, the priority comes from both."""

    client: str = Field(max_length=20)
    subject: str = Field(min_length=1, max_length=160)
    text: str = Field(min_length=1, max_length=opening.LONGEST)
    kind: Ticket.Kind = Ticket.Kind.INCIDENT
    impact: int = Field(default=1, ge=1, le=3)
    urgency: int = Field(default=2, ge=1, le=3)
    requester_name: str = Field(default="", max_length=120)
    requester_phone: str = Field(default="", max_length=20)


class MessageIn(Sent):
    """``audience``: public by default. ``then``: what becomes of the ticket."""

    text: str = Field(min_length=1, max_length=opening.LONGEST)
    audience: Literal["public", "partner", "internal"] = "public"
    then: Literal["", "started", "solved", "client", "partner", "supplier", "part"] = ""


class StatusIn(Sent):
    """``status``: started, waiting (with ``waiting_for``), solved, closed, or reopened (with ``reason``)."""

    status: Literal["started", "waiting", "solved", "closed", "reopened"]
    waiting_for: WaitingFor | None = None
    reason: str = Field(default="", max_length=500)


class LevelIn(Sent):
    """1 to 3, then 4 for the supplier; the next one when it is not given. Going back down says why."""

    level: int | None = Field(default=None, ge=1, le=4)
    reason: str = Field(default="", max_length=500)


class MergeIn(Sent):
    """``into``: the reference of the ticket that is kept, of the same client and partner."""

    into: str = Field(max_length=20)


MOVES = {"started": "start", "solved": "solve", "closed": "close", "reopened": "reopen"}


def known(user: Any) -> QuerySet[Any]:
    """A partner's database role has no right on policies."""
    rows: QuerySet[Any] = Ticket.objects.visible_to(user)
    rows = rows.select_related("merged_into")
    return rows if user.partner_id else rows.select_related("policy")


def row(ticket: Ticket, user: Any) -> dict[str, Any]:
    names = (
        "reference", "subject", "kind", "status", "waiting_for", "priority", "channel", "opened_at", "solved_at", "due_at", "due_what",
        "first_response_due", "next_response_due", "resolution_due", "first_response_kept", "next_response_kept", "resolution_kept",
    )  # fmt: skip
    ours = not user.partner_id
    return {name: getattr(ticket, name) for name in names} | {
        "name": ticket.client_name,
        "label": PUBLIC[ticket.status],
        "requester": ticket.requester_name,
        "merged_into": ticket.merged_into.reference if ticket.merged_into else "",
        "level": ticket.level if ours else None,
        "assignee": ticket.assignee_name if ours else None,
        "policy": (ticket.policy.name if ticket.policy else "") if ours else None,
        "promise": due.state(ticket),
    }


def full(ticket: Ticket, user: Any) -> dict[str, Any]:
    said = TicketMessage.objects.visible_to(user).of(ticket).order_by("at", "id")
    messages = [
        {"at": m.at, "author": m.author_name, "side": m.side, "audience": NAMES[Audience(m.audience)], "text": m.text}
        for m in said
    ]
    return row(ticket, user) | {"messages": messages}


def ticket_for(ref: str, user: Any) -> Ticket:
    found: Ticket = get_object_or_404(known(user), reference=ref)
    return found


@router.get("tickets", response=TicketPage, summary="Tickets, les plus récents d'abord")
def tickets(request: HttpRequest, asked: Query[TicketFilter], paging: Query[Paging]) -> dict[str, Any]:
    user = require(request, "tickets.see")
    rows: QuerySet[Any] = known(user)
    rows = {"late": rows.late, "soon": rows.soon_late}.get(asked.promise, rows.all)()  # type: ignore[attr-defined]
    for name, value in (("status", asked.status), ("kind", asked.kind), ("client__reference", asked.client)):
        rows = rows.filter(**{name: value}) if value else rows
    if text := cleaned(asked.q):
        rows = search(rows, text)
    return page(request, rows, paging, lambda ticket: row(ticket, user))


@router.get("tickets/{ref}", response=TicketFull, summary="Un ticket et ce qui s'y est dit")
def ticket(request: HttpRequest, ref: str) -> dict[str, Any]:
    user = require(request, "tickets.see")
    return full(ticket_for(ref, user), user)


@router.post("tickets", response={201: TicketFull}, summary="Ouvrir un ticket")
def create(request: HttpRequest, data: TicketIn) -> Status:
    user = require(request, "tickets.edit")
    client = Client.objects.visible_to(user).filter(archived_at=None, reference=data.client).first()
    if client is None:
        raise Refused(f"Aucun client ne porte la référence {data.client}.")
    fields = data.dict(exclude={"client", "text"})
    made = opening.open_ticket(client, data.text, actor=user, channel=Ticket.Channel.API, **fields)
    return Status(201, full(made, user))


@router.post("tickets/{ref}/messages", response={201: TicketFull}, summary="Répondre, ou laisser une note interne")
def write(request: HttpRequest, ref: str, data: MessageIn) -> Status:
    user = require(request, "tickets.edit")
    message = writing.write(
        ticket_for(ref, user), data.text, actor=user, audience=AUDIENCES[data.audience], then=data.then
    )
    return Status(201, full(ticket_for(message.ticket.reference, user), user))


@router.post("tickets/{ref}/status", response=TicketFull, summary="Changer le statut d'un ticket")
def status(request: HttpRequest, ref: str, data: StatusIn) -> dict[str, Any]:
    user = require(request, "tickets.edit")
    found = ticket_for(ref, user)
    if data.status == "waiting":
        if data.waiting_for is None:
            raise Refused("Dites ce qui est attendu : waiting_for vaut client, partner, supplier ou part.")
        return full(handling.wait(found, data.waiting_for, actor=user, reason=data.reason), user)
    return full(handling.move(found, MOVES[data.status], actor=user, reason=data.reason), user)


@router.post("tickets/{ref}/escalate", response=TicketFull, summary="Escalader un ticket")
def escalate(request: HttpRequest, ref: str, data: LevelIn) -> dict[str, Any]:
    user = require(request, "tickets.edit")
    found = ticket_for(ref, user)
    level = Level(data.level or min(found.level + 1, Level.SUPPLIER))
    return full(handling.escalate(found, level, actor=user, reason=data.reason), user)


@router.post("tickets/{ref}/merge", response=TicketFull, summary="Réunir un ticket à un autre")
def merge(request: HttpRequest, ref: str, data: MergeIn) -> dict[str, Any]:
    user = require(request, "tickets.edit")
    lost = ticket_for(ref, user)
    kept = Ticket.objects.visible_to(user).filter(reference=data.into).first()
    if kept is None:
        raise Refused(f"Aucun ticket ne porte la référence {data.into}.")
    return full(merging.merge(kept, lost, actor=user), user)
