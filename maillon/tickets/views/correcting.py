"""A ticket put right, given to its client, its points ticked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import act, done
from maillon.tickets import checks
from maillon.tickets.forms import ClientOfTicketForm, CorrectForm
from maillon.tickets.services import correcting
from maillon.tickets.views.handling import handled


@requires("tickets.edit")
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    found = handled(request, reference)
    form = CorrectForm(request.POST or None, instance=found, user=request.user)

    def run() -> str:
        correcting.correct(form.instance, form.changed_columns(), actor=request.user)
        return "Ticket corrigé."

    return act(request, form, f"Corriger {found.reference}", found.get_absolute_url(), run)


@requires("tickets.edit")
def client(request: HttpRequest, reference: str) -> HttpResponse:
    found = handled(request, reference)
    form = ClientOfTicketForm(request.POST or None, user=request.user)

    def run() -> str:
        given = correcting.attach_client(found, form.cleaned_data["client"], actor=request.user)
        return f"{given.reference} est rattaché à {given.client_name}."

    lead = "Le site, la plateforme et le contact sont ceux du client choisi." if found.client_id else (
        "Le partenaire de ce client lira ce qui est public sur ce ticket."
    )  # fmt: skip
    return act(request, form, "Rattacher à un client", found.get_absolute_url(), run, lead=lead, submit="Rattacher")


@requires("tickets.edit")
@require_POST
def tick(request: HttpRequest, reference: str) -> HttpResponse:
    """One point, ticked or not. The list alone is drawn again."""
    found = handled(request, reference)
    ticket = correcting.tick(found, request.POST.get("label", ""), request.POST.get("done") == "1", actor=request.user)
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    if not htmx:
        return done(request, ticket.get_absolute_url())
    return render(
        request, "tickets/_checks.html", {"ticket": ticket, "checks": checks.of(ticket), "can": {"edit": True}}
    )
