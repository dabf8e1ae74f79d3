"""Contacts and sites of a client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.clients.models import Client, ClientPart, Contact, Site
from maillon.clients.services.sites import follow_first, set_people
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.records.services import log

ADDRESS = frozenset({"street", "street2", "postal_code", "city"})


@transaction.atomic
def save_contact(contact: Contact, *, actor: Any = None, quiet: bool = False) -> Contact:
    """The first contact of a client is the main one; a new main one takes the place of the former."""
    created = contact._state.adding
    _one_main(contact)
    contact.save()
    if not quiet:
        said = "a ajouté le contact" if created else "a modifié le contact"
        log(contact, f"{said} {contact.name}", actor=actor, icon="address-book")
    return contact


@transaction.atomic
def save_site(site: Site, changed: Sequence[str] = (), *, actor: Any = None, quiet: bool = False) -> Site:
    """A changed address is placed again; a point moved by hand stays while the address does."""
    created = site._state.adding
    if created or ADDRESS & set(changed):
        site.place()
    _one_main(site)
    site.save()
    follow_first(site)
    if not quiet:
        log(site, f"{'a ajouté' if created else 'a modifié'} le site {site}", actor=actor, icon="map-pin")
    emit("clients.site_saved", record=site, actor=actor, created=created)
    return site


@transaction.atomic
def confirm_place(site: Site, *, actor: Any = None) -> None:
    """A person looked: the point is good enough for a visit."""
    site.geo_score, site.geo_source = 1, "confirmed"
    site.save(update_fields=["geo_score", "geo_source"])
    log(site, f"a confirmé la position de {site}", actor=actor, icon="map-pin-check")
    emit("clients.site_saved", record=site, actor=actor, created=False)


@transaction.atomic
def move_site(site: Site, lat: float, lon: float, *, actor: Any = None) -> None:
    """The point as a person put it, in degrees (WGS 84)."""
    site.lat, site.lon = round(lat, 6), round(lon, 6)
    site.geo_score, site.geo_source = 1, "hand"
    site.save(update_fields=["lat", "lon", "geo_score", "geo_source"])
    log(site, f"a déplacé le point de {site}", actor=actor, icon="map-pin")
    emit("clients.site_saved", record=site, actor=actor, created=False)


@transaction.atomic
def archive_contact(contact: Contact, *, actor: Any = None) -> None:
    """Who left is no longer met on a site: the next person there comes first."""
    for place in contact.places.select_related("site"):
        others = place.site.people.exclude(pk=place.pk).select_related("contact")
        set_people(place.site, [(other.contact, other.function) for other in others], actor=actor)
    _archive(contact, f"a retiré le contact {contact.name}", "address-book", actor)


def archive_site(site: Site, *, actor: Any = None) -> None:
    if site.is_main and site.client.sites.current().exclude(pk=site.pk).exists():
        raise Refused("C'est le site principal : désignez-en un autre comme principal, puis retirez celui-ci.")
    _archive(site, f"a retiré le site {site}", "map-pin-off", actor)


@transaction.atomic
def _archive(part: ClientPart, sentence: str, icon: str, actor: Any) -> None:
    part.archived_at = timezone.now()
    part.save(update_fields=["archived_at"])
    log(part, sentence, actor=actor, icon=icon)


def _one_main(part: Contact | Site) -> None:
    others = type(part).objects.filter(client=part.client, archived_at=None, is_main=True).exclude(pk=part.pk)
    if part.is_main:
        others.update(is_main=False)
    elif not others.exists():
        part.is_main = True


def refresh(client: Client) -> None:
    """After the card changed hands or left the lists: what is kept of its parts elsewhere (search) follows."""
    for model in (Contact, Site):
        for part in model.objects.filter(client=client, archived_at=None):
            part.client = client
            emit("record.saved", record=part, created=False)
