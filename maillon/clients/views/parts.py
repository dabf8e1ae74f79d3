"""Contacts and sites, in dialogs over the client's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.clients import services
from maillon.clients.forms import ContactForm, PlaceForm, SiteForm
from maillon.clients.models import Client, Contact, Site
from maillon.clients.views.answers import ask, done
from maillon.clients.views.story import get_own


def part_of(request: HttpRequest, client: Client, model: Any, pk: int | None) -> Any:
    if pk is None:
        return model(client=client)
    found = get_object_or_404(model.objects.editable_by(request.user).current(), pk=pk, client=client)
    found.client = client
    return found


@requires("clients.edit")
def contact(request: HttpRequest, reference: str, pk: int | None = None) -> HttpResponse:
    client = get_own(request, reference)
    form = ContactForm(request.POST or None, instance=part_of(request, client, Contact, pk), user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = services.save_contact(form.save(commit=False), actor=request.user)
        return done(request, client, f"{saved.name} est enregistré.")
    title = "Modifier le contact" if pk else "Nouveau contact"
    return ask(request, client, form, title, remove=f"{request.path}/retirer" if pk else "")


@require_POST
@requires("clients.edit")
def contact_remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    client = get_own(request, reference)
    removed = part_of(request, client, Contact, pk)
    services.archive_contact(removed, actor=request.user)
    return done(request, client, f"{removed.name} est retiré des contacts.")


@requires("clients.edit")
def site(request: HttpRequest, reference: str, pk: int | None = None) -> HttpResponse:
    client = get_own(request, reference)
    form = SiteForm(request.POST or None, instance=part_of(request, client, Site, pk), user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = services.save_site(form.save(commit=False), form.changed_data, actor=request.user)
        look = "\nSa position est approximative : confirmez-la." if saved.needs_confirmation else ""
        return done(request, client, f"Le site {saved.name} est enregistré{look or '.'}")
    title = "Modifier le site" if pk else "Nouveau site"
    more = {"remove": f"{request.path}/retirer", "place_url": f"{request.path}/position"} if pk else {}
    return ask(request, client, form, title, **more)


@requires("clients.edit")
def site_place(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Confirm the point found, or put it elsewhere."""
    client = get_own(request, reference)
    place = part_of(request, client, Site, pk)
    if request.method == "POST" and "confirm" in request.POST:
        services.confirm_place(place, actor=request.user)
        return done(request, client, f"La position de {place.name} est confirmée.")
    form = PlaceForm(request.POST or None, initial={"lat": place.lat, "lon": place.lon})
    if request.method == "POST" and form.is_valid():
        services.move_site(place, form.cleaned_data["lat"], form.cleaned_data["lon"], actor=request.user)
        return done(request, client, f"Le point de {place.name} est déplacé.")
    return ask(
        request, client, form, f"Position de {place.name}", lead=place.address, site=place, submit="Déplacer le point"
    )


@require_POST
@requires("clients.edit")
def site_remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    client = get_own(request, reference)
    removed = part_of(request, client, Site, pk)
    services.archive_site(removed, actor=request.user)
    return done(request, client, f"Le site {removed.name} est retiré.")
