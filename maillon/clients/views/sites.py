"""People, hours and closures of a site, in dialogs over the client's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.clients import services
from maillon.clients.forms import ClosureForm, HoursForm, people_forms
from maillon.clients.models import Client, Contact, Site, SiteClosure, SiteContact
from maillon.clients.views.answers import ask, done
from maillon.clients.views.parts import part_of
from maillon.clients.views.story import get_own
from maillon.core.errors import Refused
from maillon.core.forms import KitForm

PEOPLE = "La première personne est celle qu'on appelle et à qui l'on livre. Laissez une ligne vide pour la retirer."
HOURS = "Écrivez « 8h30-12h30 14h-19h30 », ou « fermé ». Un jour laissé vide n'est pas connu."


def site_of(request: HttpRequest, reference: str, pk: int) -> tuple[Client, Site]:
    client = get_own(request, reference)
    return client, part_of(request, client, Site, pk)


@requires("clients.edit")
def people(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    client, site = site_of(request, reference, pk)
    contacts = Contact.objects.current().filter(client=client)
    forms = people_forms(request.POST or None, list(SiteContact.objects.filter(site=site)), contacts)
    error = ""
    if request.method == "POST" and not [form for form in forms if not form.is_valid()]:
        chosen = [(f.cleaned_data["contact"], f.cleaned_data["function"]) for f in forms if f.cleaned_data["contact"]]
        try:
            services.set_people(site, chosen, actor=request.user)
        except Refused as refused:
            error = refused.message
        else:
            return done(request, client, f"Les contacts de {site.name} sont enregistrés.")
    lines = render_to_string("clients/_people.html", {"people": forms, "error": error}, request)
    return ask(request, client, KitForm(), f"Contacts sur place : {site.name}", lead=PEOPLE, after_fields=lines)


@requires("clients.edit")
def hours(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    client, site = site_of(request, reference, pk)
    form = HoursForm(request.POST or None, site_hours=site.hours)
    if request.method == "POST" and form.is_valid():
        services.set_hours(site, form.hours, actor=request.user)
        return done(request, client, f"Les horaires de {site.name} sont enregistrés.")
    return ask(request, client, form, f"Horaires : {site.name}", lead=HOURS)


@requires("clients.edit")
def closure(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    client, site = site_of(request, reference, pk)
    form = ClosureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        try:
            services.add_closure(site, data["first"], data["last"], data["reason"], actor=request.user)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, client, f"La fermeture de {site.name} est notée.")
    return ask(request, client, form, f"Fermeture : {site.name}", submit="Noter la fermeture")


@require_POST
@requires("clients.edit")
def closure_remove(request: HttpRequest, reference: str, pk: int, number: int) -> HttpResponse:
    client, site = site_of(request, reference, pk)
    found = get_object_or_404(
        SiteClosure.objects.editable_by(request.user).select_related("site"), pk=number, site=site
    )
    services.drop_closure(found, actor=request.user)
    return done(request, client, f"La fermeture de {site.name} est retirée.")
