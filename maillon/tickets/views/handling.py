"""Statuses, level, person in charge: each a dialog or a button."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from maillon.accounts.models import User
from maillon.accounts.rights import requires
from maillon.core.dialogs import act, done
from maillon.tickets.forms import AssignForm, EscalateForm, ReasonForm, WaitForm, WeighForm
from maillon.tickets.models import Level
from maillon.tickets.services import assigning, handling
from maillon.tickets.views.tickets import ticket_for

SAID = {"start": "Ticket pris en charge.", "solve": "Ticket résolu.", "close": "Ticket clos."}


def handled(request: HttpRequest, reference: str) -> Any:
    """Moved by one of ours: a partner follows and answers."""
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Http404
    return ticket_for(request, reference)


@requires("tickets.edit")
@require_POST
def move(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    found = handled(request, reference)
    handling.move(found, name, actor=request.user)
    return done(request, found.get_absolute_url(), SAID[name])


@requires("tickets.edit")
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    found = handled(request, reference)
    form = ReasonForm(request.POST or None)
    return act(
        request, form, f"Rouvrir {found.reference}", found.get_absolute_url(),
        lambda: f"{handling.move(found, 'reopen', actor=request.user, reason=form.cleaned_data['reason']).reference} est rouvert.",
        submit="Rouvrir",
    )  # fmt: skip


@requires("tickets.edit")
def wait(request: HttpRequest, reference: str) -> HttpResponse:
    found = handled(request, reference)
    form = WaitForm(request.POST or None, partner=found.partner_id is not None)
    return act(
        request, form, "Mettre en attente", found.get_absolute_url(),
        lambda: f"{handling.wait(found, actor=request.user, **form.cleaned_data).reference} est en attente.",
        submit="Mettre en attente",
    )  # fmt: skip


@requires("tickets.edit")
def escalate(request: HttpRequest, reference: str) -> HttpResponse:
    found = handled(request, reference)
    following = min(found.level + 1, Level.SUPPLIER)
    form = EscalateForm(request.POST or None, initial={"level": following})
    return act(
        request, form, "Escalader", found.get_absolute_url(),
        lambda: f"{handling.escalate(found, actor=request.user, **form.cleaned_data).reference} change de niveau.",
        submit="Escalader",
    )  # fmt: skip


@requires("tickets.edit")
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    found = handled(request, reference)
    form = AssignForm(
        request.POST or None, proposed=assigning.proposed(found), people=assigning.people(),
        initial={"person": found.assignee_id or request.user.pk},
    )  # fmt: skip
    return act(
        request, form, "Attribuer", found.get_absolute_url(),
        lambda: f"{handling.assign(found, form.cleaned_data['person'], actor=request.user).reference} est attribué.",
        submit="Attribuer",
    )  # fmt: skip


@requires("tickets.edit")
@require_POST
def take(request: HttpRequest, reference: str) -> HttpResponse:
    found = handled(request, reference)
    handling.assign(found, User.objects.get(pk=request.user.pk), actor=request.user)
    return done(request, found.get_absolute_url(), "Ce ticket est à vous.")


@requires("tickets.edit")
def weigh(request: HttpRequest, reference: str) -> HttpResponse:
    found = handled(request, reference)
    form = WeighForm(request.POST or None, initial={"impact": found.impact, "urgency": found.urgency})
    return act(
        request, form, "Priorité", found.get_absolute_url(),
        lambda: f"Priorité {handling.weigh(found, actor=request.user, **form.cleaned_data).get_priority_display().lower()}.",
        submit="Enregistrer",
    )  # fmt: skip
