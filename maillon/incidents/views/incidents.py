"""The list, a new incident, one incident with its story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from maillon.accounts.rights import requires
from maillon.core.dialogs import act, ask, done
from maillon.core.errors import Refused
from maillon.core.panels import actions_for
from maillon.incidents import reading
from maillon.incidents.forms import IncidentForm, MoveForm, ReopenForm, SayForm, SolveForm
from maillon.incidents.lists import INCIDENTS, state
from maillon.incidents.models import Incident
from maillon.incidents.services import life
from maillon.incidents.workflow import INCIDENT
from maillon.lists.engine import list_view
from maillon.records import panels as records

HERE = "/incidents/"
View = Callable[[HttpRequest, str], HttpResponse]


@requires("incidents.see")
def incident_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, INCIDENTS)


def incident_for(request: HttpRequest, reference: str) -> Incident:
    found: Incident = get_object_or_404(Incident.objects.visible_to(request.user), reference=reference)
    return found


def led(request: HttpRequest, reference: str) -> Incident:
    """One that this person conducts: never a partner's, whatever a role is given."""
    rows = Incident.objects.editable_by(request.user)
    found: Incident = get_object_or_404(rows.none() if request.user.partner_id else rows, reference=reference)  # type: ignore[union-attr]
    return found


@requires("incidents.see")
@require_GET
def incident(request: HttpRequest, reference: str) -> HttpResponse:
    user: Any = request.user
    found = incident_for(request, reference)
    ours = not user.partner_id
    names = {t.name for t in INCIDENT.available(found, user)} if ours else set()
    context = {
        "incident": found,
        "ours": ours,
        "state": state(found),
        "can": {name: name in names for name in INCIDENT.transitions}
        | {"edit": ours and user.can("incidents.edit") and found.is_open, "say": ours and user.can("incidents.edit")},
        "actions": actions_for(found, user),
        **reading.of(found, user),
        **(records.context(found, user) if ours else {}),
    }
    return render(request, "incidents/incident.html", context)


@requires("incidents.edit")
def incident_new(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if user.partner_id:
        raise Refused("Un incident général se déclare chez l'intégrateur : ouvrez un ticket, il s'y rattachera.")
    form = IncidentForm(request.POST or None, user=user, initial={"types": request.GET.getlist("plateforme")[:20]})
    if request.method == "POST" and form.is_valid():
        try:
            made = life.declare(actor=user, **form.changes())
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, made.get_absolute_url(), f"Incident {made.reference} déclaré.")
    return ask(
        request,
        form,
        "Déclarer un incident général",
        HERE,
        crumbs=[("Incidents généraux", HERE)],
        submit="Déclarer l'incident",
    )


@requires("incidents.edit")
def incident_edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = led(request, reference)
    form = IncidentForm(request.POST or None, instance=led(request, reference), user=request.user)
    return act(
        request, form, f"Modifier {found.reference}", found.get_absolute_url(),
        lambda: f"{life.edit(found, actor=request.user, **form.changes()).reference} est enregistré.",
        crumbs=[("Incidents généraux", HERE), (found.reference, found.get_absolute_url())],
    )  # fmt: skip


@requires("incidents.edit")
def say(request: HttpRequest, reference: str) -> HttpResponse:
    found = led(request, reference)
    form = SayForm(request.POST or None)
    return act(
        request, form, "Donner des nouvelles", found.get_absolute_url(),
        lambda: _said(life.say(found, actor=request.user, **form.cleaned_data)), submit="Publier",
        lead="Un mail ne part qu'à ceux qui peuvent lire le message.",
    )  # fmt: skip


def _said(update: Any) -> str:
    return "Message publié, les mails partent." if update.tells_partners or update.tells_clients else "Message publié."


def moving(
    name: str, title: str, sentence: str, submit: str, form_class: Any = MoveForm, right: str = "incidents.edit"
) -> View:
    """A dialog that changes the state and says it outside."""

    @requires(right)
    def view(request: HttpRequest, reference: str) -> HttpResponse:
        found = led(request, reference)
        form = form_class(request.POST or None)

        def run() -> str:
            life.move(found, name, actor=request.user, **form.cleaned_data)
            return sentence

        return act(request, form, title, found.get_absolute_url(), run, submit=submit)

    return view


identify = moving("identify", "Cause identifiée", "Cause identifiée.", "Enregistrer")
watch = moving(
    "watch", "Service rétabli, sous surveillance", "Le service est dit rétabli, sous surveillance.", "Enregistrer"
)
relapse = moving("relapse", "La panne reprend", "La panne est dite en cours de nouveau.", "Enregistrer")
solve = moving(
    "solve", "Résoudre l'incident", "Incident résolu, ses tickets reçoivent la réponse.", "Marquer résolu", SolveForm, "incidents.close"
)  # fmt: skip
reopen = moving("reopen", "Rouvrir l'incident", "Incident rouvert.", "Rouvrir", ReopenForm, "incidents.close")
