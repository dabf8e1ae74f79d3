"""What search keeps of clients, contacts and sites."""

from __future__ import annotations

from typing import Any

from maillon.clients.models import Client, Contact, Site
from maillon.core import french
from maillon.core.geography.departments import department_names
from maillon.search.sources import Found, SearchSource


def found_client(client: Client) -> Found | None:
    if client.merged_into_id:
        return None  # found through the card that it became part of
    state = "Archivé" if client.is_archived else ""
    return Found(
        label=client.name,
        url=client.get_absolute_url(),
        reference=client.reference,
        detail=", ".join(part for part in (state, client.city, client.get_sector_display()) if part),
        words=(client.legal_name, client.former_name, client.city, client.email, client.former_cards_told),
        numbers=tuple(n for n in (client.phone, client.siret) if n),
        partner_id=client.partner_id,
        client_id=client.pk,
        weight=0 if state else 30,
        ways=told(
            ("le téléphone", french.phone(client.phone)),
            ("le SIRET", french.siret(client.siret)),
            ("l'adresse e-mail", client.email),
            ("l'ancien nom", client.former_name),
            ("la raison sociale", client.legal_name),
        ),
    )


def found_contact(contact: Contact) -> Found | None:
    client = contact.client
    if client.is_archived:
        return None
    return Found(
        label=contact.name,
        url=client.get_absolute_url(),
        detail=", ".join(part for part in (contact.function, client.name) if part),
        words=(contact.function, client.name, contact.email),
        numbers=tuple(n for n in (contact.phone, contact.mobile) if n),
        partner_id=client.partner_id,
        client_id=client.pk,
        weight=20,
        ways=told(
            ("le téléphone", french.phone(contact.phone)),
            ("le mobile", french.phone(contact.mobile)),
            ("l'adresse e-mail", contact.email),
        ),
    )


def found_site(site: Site) -> Found | None:
    client = site.client
    if client.is_archived:
        return None
    return Found(
        label=f"{client.name} · {site.name}",
        url=client.get_absolute_url(),
        detail=site.address,
        words=(site.street, site.city, department_names().get(site.department, "")),
        numbers=(site.postal_code,),
        partner_id=client.partner_id,
        client_id=client.pk,
        weight=10,
    )


def told(*ways: tuple[str, str]) -> tuple[str, ...]:
    return tuple(f"{way} {value}" for way, value in ways if value)


def parts(model: Any) -> Any:
    return lambda: model.objects.filter(archived_at=None).select_related("client")


SOURCES = (
    SearchSource(
        "clients.client",
        "Clients",
        "building-store",
        "clients.see",
        found_client,
        Client.objects.all,
        order=10,
        archived=True,
        on_card=True,
    ),
    SearchSource(
        "clients.contact", "Contacts", "user", "clients.see", found_contact, parts(Contact), order=20, on_card=True
    ),
    SearchSource("clients.site", "Sites", "map-pin", "clients.see", found_site, parts(Site), order=30, on_card=True),
)
