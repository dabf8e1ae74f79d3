"""The tickets that follow an incident: attached as they open, proposed when they were there before, solved with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.incidents.models import Affected, Incident, IncidentTicket
from maillon.incidents.services.holding import hold, ours
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.tickets.models import Ticket
from maillon.tickets.services import handling, writing

BEFORE = timedelta(hours=24)  # an incident is often declared after the first calls
MOST = 200


def incident_for(ticket: Ticket) -> Incident | None:
    """The one under way that reaches the platform this ticket is about: the latest when there are several."""
    if ticket.kind != Ticket.Kind.INCIDENT or ticket.platform_id is None:
        return None
    reached = Affected.objects.filter(platform=ticket.platform_id).values("incident")
    found: Incident | None = Incident.objects.open().filter(pk__in=reached).order_by("-started_at", "-pk").first()
    return found


def attach_new(ticket: Ticket) -> IncidentTicket | None:
    """A ticket just opened follows by itself the incident that explains it, whoever opened it."""
    with scope.elevated("incident général"):
        incident = incident_for(ticket)
        return _attached(incident, ticket, None) if incident else None


@transaction.atomic
def attach(incident: Incident, ticket: Ticket, *, actor: Any) -> IncidentTicket:
    ours(actor)
    locked = hold(incident)
    if not locked.is_open:
        raise Refused("Cet incident est résolu : le ticket se traite seul.")
    held = handling.hold(ticket)
    if not held.is_open:
        raise Overtaken(f"{held.reference} est {held.get_status_display().lower()} : il n'est plus à rattacher.")
    if not Affected.objects.filter(incident=locked, client=held.client_id or 0).exists():
        raise Refused(
            f"{held.client_name or 'Ce client'} n'est pas touché par cet incident : modifiez d'abord l'incident."
        )
    other = IncidentTicket.objects.filter(ticket=held).select_related("incident").first()
    if other is not None:
        raise Overtaken(f"{held.reference} suit déjà {other.incident.reference}.")
    return _attached(locked, held, actor)


def _attached(incident: Incident, ticket: Ticket, actor: Any) -> IncidentTicket:
    row = IncidentTicket.objects.create(
        incident=incident, ticket=ticket, partner_id=ticket.partner_id, attached_by_name=actor.name if actor else ""
    )
    said = (
        f"a rattaché le ticket à l'incident {incident.reference}"
        if actor
        else f"Rattaché à l'incident {incident.reference}"
    )
    log(ticket, f"{said} : {incident.title}", actor=actor, audience=Audience.CLIENT, icon="alert-triangle", tone="warning",
        url=incident.get_absolute_url())  # fmt: skip
    emit("incidents.ticket_attached", record=ticket, actor=actor, incident=incident.reference, title=incident.title)
    return row


@transaction.atomic
def detach(row: IncidentTicket, *, actor: Any) -> Ticket:
    """It was something else: the ticket goes on by itself."""
    ours(actor)
    locked = (
        IncidentTicket.objects.select_for_update(of=("self",))
        .select_related("incident", "ticket")
        .filter(pk=row.pk)
        .first()
    )
    if locked is None or locked.settled_at is not None:
        raise Overtaken("Ce ticket ne suit plus cet incident.")
    ticket, incident = locked.ticket, locked.incident
    locked.delete()
    log(
        ticket,
        f"a détaché le ticket de l'incident {incident.reference}",
        actor=actor,
        audience=Audience.CLIENT,
        icon="x",
    )
    return ticket


def candidates(incident: Incident, user: Any) -> Any:
    """Open tickets that it may explain: of a platform it reaches, or of a client it reaches when none is named."""
    rows = Affected.objects.filter(incident=incident)
    near = Q(platform__in=rows.values("platform")) | Q(platform=None, client__in=rows.values("client"))
    taken = IncidentTicket.objects.filter(ticket=OuterRef("pk"))
    found = Ticket.objects.visible_to(user).open().filter(near, ~Exists(taken), kind=Ticket.Kind.INCIDENT)
    return found.filter(opened_at__gte=incident.started_at - BEFORE).order_by("-opened_at")


def settle(number: int, actor: Any) -> bool:
    """One ticket that follows: answered with the closing words and solved, in one transaction. False when it was done."""
    with transaction.atomic():
        row = (
            IncidentTicket.objects.select_for_update(of=("self",))
            .select_related("incident", "ticket")
            .filter(pk=number, settled_at=None, incident__status=Incident.Status.SOLVED)
            .first()
        )
        if row is None:
            return False
        ticket = handling.hold(row.ticket)
        if ticket.is_open:
            writing.write(ticket, row.incident.answer, actor=actor, audience=Audience.CLIENT, then=writing.SOLVED)
        row.settled_at = timezone.now()
        row.save(update_fields=["settled_at"])
    return True
