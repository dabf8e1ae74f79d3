"""A new ticket: as soon as the client is known, what it has is proposed, and what is open for it is shown."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from maillon.accounts.rights import requires
from maillon.clients.models import Client
from maillon.core.dialogs import done
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.lists import grammar
from maillon.tickets import duplicates
from maillon.tickets.forms import TicketForm
from maillon.tickets.models import Ticket
from maillon.tickets.panels import rows_of
from maillon.tickets.services import opening

HERE = "/tickets/"


def asked_client(request: HttpRequest) -> Client | None:
    """The client chosen in the form, or the one whose page was left: by its reference, or by its number."""
    given = request.POST.get("client") or request.GET.get("client", "")
    rows = Client.objects.visible_to(request.user).filter(archived_at=None).select_related("partner")
    found: Client | None = rows.filter(reference=given).first() or rows.filter(pk=row_key(given) or 0).first()
    return found


@requires("tickets.edit")
def ticket_new(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    client = asked_client(request)
    form = TicketForm(request.POST or None, user=user, client=client, initial={"client": client})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        channel = Ticket.Channel.PORTAL if user.partner_id else data["channel"]
        try:
            made = opening.open_ticket(data["client"], data["text"], actor=user, channel=channel, **form.changes())
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, made.get_absolute_url(), f"Ticket {made.reference} ouvert.")
    context = {
        "after_fields": render_to_string("tickets/_of_kind.html", {"form": form}, request),
        "form": form, "title": "Nouveau ticket", "cancel_url": HERE, "crumbs": [("Tickets", HERE)], "submit": "Ouvrir le ticket",
    }  # fmt: skip
    return render(request, "tickets/new.html", context, status=422 if request.method == "POST" else 200)


@requires("tickets.edit")
@require_GET
def around(request: HttpRequest) -> HttpResponse:
    """The client was just chosen: its contacts, sites, platforms and payers. What is typed elsewhere is not touched."""
    form = TicketForm(None, user=request.user, client=asked_client(request))
    return render(request, "tickets/_around_client.html", {"fields": form.of_client})


@requires("tickets.edit")
@require_GET
def of_kind(request: HttpRequest) -> HttpResponse:
    """Another type was chosen: its own fields."""
    form = TicketForm(
        None, user=request.user, client=asked_client(request), initial={"kind": request.GET.get("kind", "")}
    )
    return render(request, "tickets/_of_kind.html", {"form": form})


@requires("tickets.edit")
@require_GET
def similar(request: HttpRequest) -> HttpResponse:
    """What is open for this client or on this platform, the closest subject first."""
    user: Any = request.user
    found = duplicates.find(
        user, asked_client(request), grammar.cleaned(request.GET.get("subject", "")), row_key(request.GET.get("platform", ""))
    )  # fmt: skip
    rows = rows_of([item.ticket for item in found], user)
    close = [item.close for item in found]
    return render(
        request, "tickets/_similar.html", {"rows": zip(rows, close, strict=True) if rows else [], "close": any(close)}
    )
