"""« Appel »: who is on the line, where their things stand, and the ticket in one key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.calls import looks
from maillon.calls.callers import Caller, read_caller
from maillon.calls.forms import CallTicketForm, OwnerForm
from maillon.calls.looks import state_chip
from maillon.calls.matching import Candidate, Recognised, recognise
from maillon.calls.models import Call
from maillon.calls.services import handling
from maillon.clients.models import Client, Contact
from maillon.clients.views import story
from maillon.core.dialogs import done, leave
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.core.panels import ASIDE, NOW, panels_for
from maillon.search.query import search
from maillon.tickets.models import Ticket
from maillon.tickets.panels import rows_of

TICKETS = "tickets"  # drawn here with a button on each: the call is often about one of them
MOST_OPEN, MOST_PROPOSED, MOST_CALLS = 8, 8, 5


@dataclass
class Asked:
    """What the page is about. ``call`` is None when only a number is known."""

    found: Recognised
    call: Call | None
    chosen: Candidate | None


def asked_of(request: HttpRequest, call: Call | None = None) -> Asked:
    """The number of the address, and the client chosen among those who have it, or any other."""
    user: Any = request.user
    if call is None:
        caller = read_caller(request.GET.get("numero", request.POST.get("numero", "")))
        call = handling.under_way(caller, user)
    else:
        caller = Caller(call.number, call.tenant, call.number)
    found = recognise(caller, user)
    return Asked(found, call, chosen(request, found, call))


def chosen(request: HttpRequest, found: Recognised, call: Call | None) -> Candidate | None:
    user: Any = request.user
    reference = (request.POST.get("client") or request.GET.get("client", ""))[:30]
    if reference:
        rows = Client.objects.visible_to(user).current().select_related("partner")
        client = rows.filter(reference=reference).first()
        return found.of(client) if client else found.only
    if call is not None and call.client_id and "client" not in request.GET:
        client = Client.objects.visible_to(user).select_related("partner").filter(pk=call.client_id).first()
        return found.of(client) if client else found.only
    return found.only


@requires("calls.see")
@require_GET
def by_number(request: HttpRequest) -> HttpResponse:
    """``/appel?numero=``: what a centrex that can only open an address opens."""
    return drawn(request, asked_of(request))


@requires("calls.see")
@require_GET
def call_page(request: HttpRequest, reference: str) -> HttpResponse:
    return drawn(request, asked_of(request, call_for(request, reference)))


def call_for(request: HttpRequest, reference: str) -> Call:
    rows = Call.objects.visible_to(request.user).select_related("ticket", "contact", "client")
    found: Call = get_object_or_404(rows, reference=reference)
    return found


def drawn(request: HttpRequest, asked: Asked, form: CallTicketForm | None = None) -> HttpResponse:
    user: Any = request.user
    context: dict[str, Any] = {
        "found": asked.found,
        "call": asked.call,
        "chosen": asked.chosen,
        "here": address_of(asked),
        "may_write": user.can("tickets.edit") and user.can("calls.edit"),
        "form": form or form_for(asked),
        **said_of(asked, user),
    }
    if asked.chosen is not None:
        context |= of_client(request, asked.chosen.client)
    else:
        context |= proposals(request, asked)
    return render(request, "calls/call.html", context, status=422 if form is not None else 200)


def said_of(asked: Asked, user: Any) -> dict[str, Any]:
    """The state of the call, who speaks, and the number to call back."""
    call, caller = asked.call, asked.found.caller
    owed = call is not None and call.state == "missed" and call.called_back_at is None and call.ticket is None
    return {
        "state": state_chip(call) if call else "",
        "person": (call.caller_name if call else "") or (asked.chosen.person if asked.chosen else ""),
        "to_call": caller.stored if caller.stored.startswith("+") else "",
        "can_call_back": owed and user.can("calls.edit"),
    }


def address_of(asked: Asked) -> str:
    if asked.call is not None:
        return asked.call.get_absolute_url()
    return f"/appel?numero={asked.found.caller.stored}".replace("+", "%2B")


def form_for(asked: Asked, data: Any = None) -> CallTicketForm:
    people, known = None, None
    if asked.chosen is not None:
        people = Contact.objects.filter(client=asked.chosen.client, archived_at=None)
        known = asked.call.contact_id if asked.call and asked.call.contact_id else asked.chosen.only("contact")
    return CallTicketForm(data, people=people, initial={"contact": known})


def of_client(request: HttpRequest, client: Client) -> dict[str, Any]:
    """What every module says of the client now: orders, visits, platforms, incidents... and its open tickets."""
    user: Any = request.user
    open_tickets = Ticket.objects.visible_to(user).open().filter(client_id=client.pk).by_urgency()[:MOST_OPEN]
    calls = Call.objects.visible_to(user).filter(client_id=client.pk).select_related("ticket").order_by("-began_at")
    now = [panel for panel in panels_for(client, user, NOW) if panel.key != TICKETS]
    return {
        "tickets": rows_of(open_tickets, user),
        "now": story.drawn(now, client, request),
        "asides": story.drawn(panels_for(client, user, ASIDE), client, request),
        "history": looks.rows_of(calls[:MOST_CALLS]),
    }


def proposals(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """For a number that nobody has: the clients and people found by what is typed."""
    user: Any = request.user
    text = request.GET.get("q", "").strip()[:100]
    hits = [h for h in search(text, user) if h.kind in ("clients.client", "clients.contact")] if text else []
    clients = Client.objects.visible_to(user).current().in_bulk({h.client_id for h in hits if h.client_id})
    rows = [
        {"label": h.label, "detail": h.detail, "client": clients[h.client_id],
         "contact": h.object_id if h.kind == "clients.contact" else ""}
        for h in hits[:MOST_PROPOSED] if h.client_id in clients
    ]  # fmt: skip
    keeps = asked.found.caller.stored.startswith("+") and user.can("clients.edit") and user.can("calls.edit")
    return {"text": text, "proposals": rows, "keeps": keeps}


@requires("calls.see")
@require_GET
def whose(request: HttpRequest) -> HttpResponse:
    """The propositions alone, while typing."""
    asked = asked_of(request, call_for(request, reference) if (reference := request.GET.get("call", "")[:30]) else None)
    context = {"found": asked.found, "call": asked.call, "here": address_of(asked), **proposals(request, asked)}
    return render(request, "calls/_proposals.html", context)


@requires("calls.edit")
@require_POST
def attach(request: HttpRequest) -> HttpResponse:
    """One click: the number becomes this client's, or this contact's; the call with it."""
    user: Any = request.user
    asked = asked_of(request, posted_call(request))
    client = get_object_or_404(Client.objects.visible_to(user).current(), reference=request.POST.get("client", "")[:30])
    rows = Contact.objects.visible_to(user).filter(client=client, archived_at=None)
    contact = rows.filter(pk=row_key(request.POST.get("contact", "")) or 0).first()
    form = OwnerForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    kept = handling.number_of(asked.found.caller, client, actor=user, contact=contact, name=name)
    if asked.call is not None:
        handling.belongs_to(asked.call, client, actor=user, contact=kept)
    said = f"{asked.found.shown} est maintenant le numéro de {kept.name}, {client.name}."
    return done(request, address_of(asked), said)


@requires("calls.edit")
@require_POST
def open_ticket(request: HttpRequest) -> HttpResponse:
    """The ticket, with the call attached; a call that no switchboard told is noted with it."""
    user: Any = request.user
    asked = asked_of(request, posted_call(request))
    form = form_for(asked, request.POST)
    if not form.is_valid():
        return drawn(request, asked, form)
    client = asked.chosen.client if asked.chosen else None
    call = asked.call or handling.noted(asked.found.caller, user, client)
    made, new = handling.ticket_of(call, client, actor=user, **form.cleaned_data)
    said = (
        f"Ticket {made.reference} ouvert."
        if new
        else f"Un ticket venait d'être ouvert pour cet appel : {made.reference}."
    )
    return done(request, made.get_absolute_url(), said)


@requires("calls.edit")
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """The call is about a ticket that is already open."""
    user: Any = request.user
    asked = asked_of(request, posted_call(request))
    rows = Ticket.objects.visible_to(user).select_related("client")
    ticket = get_object_or_404(rows, reference=request.POST.get("ticket", "")[:30])
    call = asked.call or handling.noted(asked.found.caller, user, ticket.client)
    handling.join(call, ticket, actor=user)
    return done(request, ticket.get_absolute_url(), f"Appel joint au ticket {ticket.reference}.")


@requires("calls.edit")
@require_POST
def call_back(request: HttpRequest, reference: str) -> HttpResponse:
    call = call_for(request, reference)
    if call.state != "missed":
        raise Refused("Cet appel a été pris : il n'y a personne à rappeler.")
    handling.call_back(call, actor=request.user)
    return (
        leave(request, "/appels/?f=state:is:back")
        if request.POST.get("list")
        else done(request, call.get_absolute_url(), "Rappel noté dans vos tâches, dans l'heure.")
    )


def posted_call(request: HttpRequest) -> Call | None:
    reference = request.POST.get("call", "")[:30]
    return call_for(request, reference) if reference else None
