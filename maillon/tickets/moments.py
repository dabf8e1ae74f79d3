"""What rules may wait for in the life of a ticket, and what their conditions may name."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from maillon.accounts.models import Partner
from maillon.automation.fields import RuleField
from maillon.automation.moments import TimedMoment
from maillon.clients.models import Segment
from maillon.tickets.models import Level, Ticket, WaitingFor
from maillon.tickets.priority import Priority

TICKET = "tickets.ticket"


def waiting(waiting_for: str) -> QuerySet:
    rows = Ticket.objects.filter(status=Ticket.Status.WAITING, waiting_for=waiting_for, waiting_since__isnull=False)
    return rows.annotate(moment_at=F("waiting_since"))


def open_ones() -> QuerySet:
    return Ticket.objects.open().annotate(moment_at=F("opened_at"))


def unanswered() -> QuerySet:
    return Ticket.objects.to_answer().annotate(moment_at=F("unanswered_since"))


def unassigned() -> QuerySet:
    return Ticket.objects.unassigned().annotate(moment_at=F("opened_at"))


def solved() -> QuerySet:
    return Ticket.objects.filter(status=Ticket.Status.SOLVED).annotate(moment_at=F("solved_at"))


MOMENTS = (
    TimedMoment("tickets.client_silent", "Un ticket attend la réponse du client", TICKET,
                rows=lambda: waiting(WaitingFor.CLIENT)),
    TimedMoment("tickets.partner_silent", "Un ticket attend la réponse du partenaire", TICKET,
                rows=lambda: waiting(WaitingFor.PARTNER)),
    TimedMoment("tickets.supplier_silent", "Un ticket attend le fournisseur", TICKET,
                rows=lambda: waiting(WaitingFor.SUPPLIER)),
    TimedMoment("tickets.part_missing", "Un ticket attend une pièce", TICKET, rows=lambda: waiting(WaitingFor.PART)),
    TimedMoment("tickets.unanswered", "Un ticket attend notre réponse", TICKET, rows=unanswered),
    TimedMoment("tickets.nobody", "Un ticket ouvert n'est à personne", TICKET, rows=unassigned),
    TimedMoment("tickets.still_open", "Un ticket est ouvert", TICKET, rows=open_ones),
    TimedMoment("tickets.still_solved", "Un ticket est résolu, sans être clos", TICKET, rows=solved),
)  # fmt: skip


def labels(choices: Any) -> list[str]:
    return [str(label) for label in choices.labels]


def segments(ticket: Ticket) -> list[str]:
    return ticket.client.segment_names if ticket.client else []


FIELDS = (
    RuleField(TICKET, "kind", "le type", Ticket.get_kind_display, lambda: labels(Ticket.Kind)),  # type: ignore[attr-defined]
    RuleField(TICKET, "priority", "la priorité", Ticket.get_priority_display, lambda: labels(Priority)),  # type: ignore[attr-defined]
    RuleField(TICKET, "status", "le statut", Ticket.get_status_display, lambda: labels(Ticket.Status)),  # type: ignore[attr-defined]
    RuleField(TICKET, "level", "le niveau", Ticket.get_level_display, lambda: labels(Level)),  # type: ignore[attr-defined]
    RuleField(TICKET, "channel", "le canal", Ticket.get_channel_display, lambda: labels(Ticket.Channel)),  # type: ignore[attr-defined]
    RuleField(TICKET, "subject", "l'objet", lambda ticket: ticket.subject),
    RuleField(TICKET, "client_name", "le nom du client", lambda ticket: ticket.client_name),
    RuleField(TICKET, "segments", "le client", segments,
              lambda: list(Segment.objects.filter(shared=True).order_by("name").values_list("name", flat=True))),
    RuleField(TICKET, "partner", "le partenaire", lambda ticket: ticket.partner.name if ticket.partner else "",
              lambda: list(Partner.objects.order_by("name").values_list("name", flat=True)[:300])),
    RuleField(TICKET, "assignee_name", "la personne en charge", lambda ticket: ticket.assignee_name),
)  # fmt: skip
