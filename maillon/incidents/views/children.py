"""The tickets of an incident: attached in bulk, one by one from their page, or let go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.core import french
from maillon.core.dialogs import act, done
from maillon.core.errors import Refused
from maillon.incidents.forms import AttachForm, FollowForm
from maillon.incidents.models import Affected, Incident, IncidentTicket
from maillon.incidents.services import children
from maillon.incidents.views.incidents import led
from maillon.tickets.models import Ticket


@requires("incidents.edit")
def attach(request: HttpRequest, reference: str) -> HttpResponse:
    found = led(request, reference)
    rows = children.candidates(found, request.user)
    proposed = Ticket.objects.filter(pk__in=[t.pk for t in rows[: children.MOST]]).order_by("-opened_at")
    form = AttachForm(request.POST or None, rows=proposed)
    return act(
        request, form, "Rattacher des tickets", found.get_absolute_url(),
        lambda: _attached(found, form.cleaned_data["tickets"], request.user), submit="Rattacher",
        lead="" if proposed else "Aucun ticket ouvert chez les clients touchés : les prochains se rattachent seuls.",
    )  # fmt: skip


def _attached(found: Incident, tickets: Any, actor: Any) -> str:
    """Those that somebody closed or attached meanwhile are left, and counted."""
    attached = left = 0
    for ticket in tickets:
        try:
            children.attach(found, ticket, actor=actor)
            attached += 1
        except Refused:
            left += 1
    more = f", {french.plural(left, 'laissé')} : déjà pris ou clos" if left else ""
    return f"{french.plural(attached, 'ticket rattaché', 'tickets rattachés')}{more}."


@requires("incidents.edit")
def follow(request: HttpRequest, reference: str) -> HttpResponse:
    user: Any = request.user
    rows = Ticket.objects.editable_by(user)
    ticket = get_object_or_404(rows.none() if user.partner_id else rows, reference=reference)
    reached = Affected.objects.filter(client=ticket.client_id or 0).values("incident")
    form = FollowForm(request.POST or None, rows=Incident.objects.visible_to(user).open().filter(pk__in=reached))
    return act(
        request, form, "Rattacher à un incident", ticket.get_absolute_url(),
        lambda: f"Rattaché à {children.attach(form.cleaned_data['incident'], ticket, actor=user).incident.reference}.",
        submit="Rattacher", lead="Le ticket sera répondu et résolu avec l'incident.",
    )  # fmt: skip


@requires("incidents.edit")
@require_POST
def detach(request: HttpRequest, reference: str, ticket: str) -> HttpResponse:
    found = led(request, reference)
    row = get_object_or_404(IncidentTicket.objects.visible_to(request.user), incident=found, ticket__reference=ticket)
    children.detach(row, actor=request.user)
    return done(request, found.get_absolute_url(), f"{ticket} ne suit plus l'incident.")
