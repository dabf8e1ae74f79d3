"""The list, a new ticket, one ticket with its conversation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from maillon.accounts.rights import requires
from maillon.clients.models import Client
from maillon.core.dialogs import see_other
from maillon.core.panels import ASIDE, actions_for, drawn
from maillon.fields.facts import facts_of
from maillon.lists.engine import list_view
from maillon.records import panels as records
from maillon.records.models import Audience
from maillon.tickets import checks, conversation, standing
from maillon.tickets.lists import priority_chip, public_status, spec_for, status_chip
from maillon.tickets.models import Ticket
from maillon.tickets.services import answers, working
from maillon.tickets.workflow import TICKET

HERE = "/tickets/"
AUDIENCES = {"public": Audience.CLIENT, "partenaire": Audience.PARTNER, "interne": Audience.INTERNAL}
SHORTCUTS = (
    (("J", "K"), "Ticket suivant, précédent de la file"),
    (("A",), "Attribuer le ticket à moi"),
    (("R",), "Répondre"),
    (("N",), "Laisser une note interne"),
    (("E",), "Escalader"),
)


@requires("tickets.see")
def ticket_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, spec_for(request.user))


def ticket_for(request: HttpRequest, reference: str) -> Ticket:
    rows = Ticket.objects.visible_to(request.user).select_related("partner", "site", "platform__type")
    return get_object_or_404(rows, reference=reference)


@requires("tickets.see")
@require_GET
def ticket(request: HttpRequest, reference: str) -> HttpResponse:
    """The page, or the ticket alone when it is opened beside its queue. One joined to another leads there; ``?seul=1`` shows what
    it was."""
    found = ticket_for(request, reference)
    if found.merged_into is not None and "seul" not in request.GET:
        messages.info(request, f"{found.reference} a été réuni à ce ticket.")
        return redirect(found.merged_into)
    context = page_of(request, found)
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    whole = not htmx or htmx.boosted or htmx.history_restore_request
    response = render(request, "tickets/ticket.html" if whole else "tickets/_beside.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def heading_of(request: HttpRequest, found: Ticket) -> dict[str, Any]:
    user: Any = request.user
    ours = not user.partner_id
    names = {t.name for t in TICKET.available(found, user)} if ours else set()
    may = user.can("tickets.edit") and ours
    there = conversation.held_by(found, user)
    return {
        "ticket": found,
        "ours": ours,
        "state": status_chip(found) if ours else public_status(found),
        "priority": priority_chip(found),
        "can": {name: name in names for name in TICKET.transitions}
        | {"desk": may, "edit": may and found.is_open, "write": user.can("tickets.edit")},
        "actions": actions_for(found, user),
        "family": conversation.family(found, user, any_kin="kin" in there),
        "there": there,
    }


def page_of(request: HttpRequest, found: Ticket) -> dict[str, Any]:
    user: Any = request.user
    heading = heading_of(request, found)
    there = heading["there"]
    begun = answers.drafts_of(found, user) if "drafts" in there and user.can("tickets.edit") else {}
    return {
        **heading,
        "conversation": conversation.messages(found, user, there=there),
        **conversation.composer(found, user, begun, there=there),
        "drafted": max((draft.at for draft in begun.values()), default=None),
        "time": working.spent_on(found, user) if "time" in there and heading["ours"] else {},
        "checks": checks.of(found) if heading["ours"] else (),
        "own_facts": facts_of(found, user),
        "then": conversation.then(found, user),
        "client_card": Client.objects.visible_to(user).filter(pk=found.client_id or 0).only("reference").first(),
        "near": conversation.near(found, user),
        "promise": standing.lines(found, user),
        "supplier_cases": standing.at_suppliers(found, user) if "suppliers" in there else [],
        "shortcuts": SHORTCUTS if heading["can"]["desk"] else (),
        "asides": [aside for aside in drawn(found, request, ASIDE) if aside["key"] != "champs"],  # among its own facts
        **records.context(found, user),
    }


@requires("tickets.see")
@require_GET
def next_ticket(request: HttpRequest) -> HttpResponse:
    """The next one to answer: mine first, then nobody's."""
    rows = Ticket.objects.visible_to(request.user).open().by_urgency()
    found = rows.filter(assignee=request.user.pk).first() or rows.unassigned().first()
    return see_other(found.get_absolute_url() if found else HERE)
