"""REST: the platforms that the caller may see, with what runs on them. No secret has an address here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from maillon.core.api import Paging, page, require
from maillon.fields.services import api_values
from maillon.lists.grammar import cleaned
from maillon.platforms import ranges
from maillon.platforms.lists import platforms as visible
from maillon.platforms.lists import with_counts, with_text
from maillon.platforms.models import Handset, Line, NumberRange, Platform, Sim
from maillon.platforms.models.platforms import Kind

router = Router()


class PlatformFilter(Schema):
    q: str = Field("", max_length=200, description="Mots, ou fragment d'un numéro, d'une MAC, d'une série, d'un ICCID.")
    client: str = Field("", max_length=20, description="Référence du client.")
    kind: Kind | None = Field(None, description="centrex, pbx, trunk, access ou other.")
    archived: bool = Field(False, description="Aussi les plateformes retirées.")


class PlatformRow(Schema):
    """``client``: its reference. ``link``: where the tenant is administered, made from the catalogue's template."""

    reference: str
    name: str
    client: str
    kind: str
    type: str
    provider: str
    tenant: str
    link: str
    site: str
    number_count: int
    handset_count: int
    planned_handsets: int
    archived: bool
    url: str


class PlatformPage(Schema):
    items: list[PlatformRow]
    next: str | None


class PlatformRangeRow(Schema):
    first: str
    last: str
    count: int
    label: str


class PlatformLineRow(Schema):
    kind: str
    number: str
    operator_reference: str
    site: str


class PlatformHandsetRow(Schema):
    extension: str
    user_name: str
    model: str
    mac: str
    serial: str
    firmware: str


class PlatformSimRow(Schema):
    iccid: str
    number: str
    operator: str
    status: str


class PlatformFull(PlatformRow):
    comment: str
    custom: dict[str, Any]
    ranges: list[PlatformRangeRow]
    lines: list[PlatformLineRow]
    handsets: list[PlatformHandsetRow]
    sims: list[PlatformSimRow]


def row(platform: Platform) -> dict[str, Any]:
    return {
        "reference": platform.reference,
        "name": str(platform),
        "client": platform.client.reference,
        "kind": platform.type.kind,
        "type": platform.type.name,
        "provider": platform.type.provider,
        "tenant": platform.tenant,
        "link": platform.link,
        "site": platform.site.name if platform.site else "",
        "number_count": getattr(platform, "number_count", 0),
        "handset_count": getattr(platform, "handset_count", 0),
        "planned_handsets": platform.planned_handsets,
        "archived": platform.is_archived,
        "url": platform.get_absolute_url(),
    }


def plain(part: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(part, name) for name in names}


def whole(platform: Platform, user: Any) -> dict[str, Any]:
    mine = {"platform": platform, "archived_at": platform.archived_at}
    return row(platform) | {
        "comment": platform.comment,
        "custom": api_values(platform, user),
        "ranges": [
            {"first": ranges.as_phone(r.first), "last": ranges.as_phone(r.last), "count": r.count, "label": r.label}
            for r in NumberRange.objects.filter(**mine)
        ],
        "lines": [
            plain(line, "kind", "number", "operator_reference") | {"site": line.site.name if line.site else ""}
            for line in Line.objects.filter(**mine).select_related("site")
        ],
        "handsets": [
            plain(h, "extension", "user_name", "model", "mac", "serial", "firmware")
            for h in Handset.objects.filter(**mine)
        ],
        "sims": [plain(sim, "iccid", "number", "operator", "status") for sim in Sim.objects.filter(**mine)],
    }


@router.get("/platforms", response=PlatformPage, summary="Les plateformes de votre portée")
def platforms(request: HttpRequest, asked: Query[PlatformFilter], paging: Query[Paging]) -> dict[str, Any]:
    user = require(request, "platforms.see")
    rows = visible(user)
    if not asked.archived:
        rows = rows.filter(archived_at=None)
    if asked.kind:
        rows = rows.filter(type__kind=asked.kind)
    if client := cleaned(asked.client):
        rows = rows.filter(client__reference=client)
    if text := cleaned(asked.q):
        rows = with_text(rows, text)
    return page(request, rows, paging, row, lambda found: with_counts(found, user))


@router.get("/platforms/{reference}", response=PlatformFull, summary="Une plateforme, ses numéros et ses postes")
def platform(request: HttpRequest, reference: str) -> dict[str, Any]:
    user = require(request, "platforms.see")
    found = get_object_or_404(visible(user), reference=cleaned(reference))
    with_counts([found], user)
    return whole(found, user)
