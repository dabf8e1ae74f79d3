"""White label: a partner's own host names. Who asks at one of them meets its brand, before signing in too.

The addresses written in mails are those of the partner's first host name, when it has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest

from maillon.accounts.models import PartnerHost
from maillon.accounts.rights import Cached
from maillon.core import scope


@dataclass(frozen=True)
class Host:
    """What a page shows of the partner whose address this is."""

    name: str
    partner_id: int
    slug: str
    brand: str

    @property
    def css_url(self) -> str:
        return f"/public/marque/{self.slug}.css"

    @property
    def logo_url(self) -> str:
        return f"/public/marque/{self.slug}.svg"


def _read() -> dict[str, Host]:
    """In their order: the first of a partner is its address in mails."""
    with scope.system("adresses des partenaires"):
        rows = PartnerHost.objects.filter(partner__archived_at=None).select_related("partner").order_by("pk")
        return {
            row.name: Host(row.name, row.partner_id, row.partner.slug, row.partner.brand_name or row.partner.name)
            for row in rows
        }


_hosts = Cached(_read)


def forget() -> None:
    _hosts.forget()


def remember(found: dict[str, Host]) -> None:
    """As if just read: a test of something else asks no question of its own."""
    _hosts.remember(found)


def host_of(request: HttpRequest) -> Host | None:
    """The partner's host that this request was made to; None at the house's own address."""
    found: dict[str, Host] = _hosts.get()
    return found.get(request.get_host().partition(":")[0].lower()) if found else None


def names_of(partner_id: int) -> list[str]:
    return [host.name for host in _hosts.get().values() if host.partner_id == partner_id]


def site_url(partner_id: int | None) -> str:
    """Where this partner's people and clients are at home: « https://espace.operis.example », else the house's address."""
    host = next((h for h in _hosts.get().values() if h.partner_id == partner_id), None) if partner_id else None
    if host is None:
        return str(settings.SITE_URL)
    house = urlsplit(settings.SITE_URL)
    port = f":{house.port}" if house.port else ""
    return urlunsplit((house.scheme, f"{host.name}{port}", "", "", ""))


def stranger(user: Any, host: Host | None) -> str:
    """Why this person is not at home at this address; nothing when they are. Ours may sign in anywhere."""
    if host is None or user.partner_id in (None, host.partner_id):
        return ""
    return f"Ce compte n'est pas chez {host.brand} : connectez-vous à l'adresse que votre société vous a donnée."
