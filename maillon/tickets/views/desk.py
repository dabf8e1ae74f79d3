"""The queue beside the ticket: a view of the list of tickets, its neighbours, and what changes while it is read."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillon.accounts.rights import requires
from maillon.core.dialogs import see_other
from maillon.core.identifiers import row_key
from maillon.lists.beside import beside
from maillon.tickets import conversation, tiles
from maillon.tickets.due import due_cell
from maillon.tickets.lists import priority_chip, spec_for, status_chip
from maillon.tickets.models import Ticket
from maillon.tickets.views.tickets import HERE, heading_of, ticket_for


def asked(request: HttpRequest) -> dict[str, Any]:
    """The queue of one of ours; a partner follows its tickets in its list."""
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Http404
    return beside(request, spec_for(request.user), HERE, fresh="frais" in request.GET)


def row_of(ticket: Ticket, query: str) -> dict[str, Any]:
    return {
        "ticket": ticket,
        "url": f"{ticket.get_absolute_url()}{query}",
        "state": status_chip(ticket),
        "priority": priority_chip(ticket),
        "due": due_cell(ticket),
    }


@requires("tickets.edit")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The rows of the list asked by the address, its views as queues with their counts. ``ici``: the ticket on the screen."""
    found = asked(request)
    rows = [row_of(ticket, found["query"]) for ticket in found["rows"]]
    notes = tiles.unread(request.user)
    context = {**found, "rows": rows, "notes": notes, "here": request.GET.get("ici", "")}
    return render(request, "tickets/_queue.html", context)


@requires("tickets.edit")
@require_GET
def first_of_queue(request: HttpRequest) -> HttpResponse:
    """The first ticket of a queue, with the queue beside it; the list itself when it is empty."""
    found = asked(request)
    if not found["rows"]:
        return see_other(f"{HERE}{found['query']}")
    return see_other(f"{found['rows'][0].get_absolute_url()}{found['query']}")


@requires("tickets.see")
@require_GET
def changed(request: HttpRequest, reference: str) -> HttpResponse:
    """What happened to a ticket while it is read: the messages after the last one shown, its heading, never what is typed."""
    found = ticket_for(request, reference)
    new = conversation.messages(found, request.user, after=row_key(request.GET.get("apres", "")) or 0)
    return render(request, "tickets/_changed.html", heading_of(request, found) | {"conversation": new})
