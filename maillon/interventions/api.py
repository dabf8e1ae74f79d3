"""REST: the visits that the caller may see; who comes, only to whom the screens say it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from maillon.core.api import Paging, page, require
from maillon.interventions.lists import search_of, technician_shown
from maillon.interventions.models import Visit
from maillon.lists.grammar import cleaned

router = Router()


class VisitFilter(Schema):
    q: str = Field("", max_length=200, description="Mots du client, de la référence, de l'objet ou du site.")
    status: Visit.Status | None = None


class VisitRow(Schema):
    """``name``: the client. ``technician``: null when nobody comes yet, or when the name is not shown."""

    reference: str
    name: str
    title: str
    kind: str
    status: str
    site: str
    order: str | None
    technician: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    finished_at: datetime | None
    duration_minutes: int


class VisitPage(Schema):
    items: list[VisitRow]
    next: str | None


def row(visit: Visit, user: Any) -> dict[str, Any]:
    shown = technician_shown(user)
    names = ("reference", "title", "kind", "status", "starts_at", "ends_at", "finished_at", "duration_minutes")
    return {name: getattr(visit, name) for name in names} | {
        "name": visit.client_name,
        "site": visit.site_label,
        "order": visit.order.reference if visit.order else None,
        "technician": (visit.technician_name or None) if shown else None,
    }


@router.get("visits", response=VisitPage, summary="Interventions, les plus récentes d'abord")
def visits(request: HttpRequest, asked: Query[VisitFilter], paging: Query[Paging]) -> dict[str, Any]:
    user = require(request, "interventions.see")
    rows: QuerySet[Any] = Visit.objects.visible_to(user).select_related("order")
    if asked.status:
        rows = rows.filter(status=asked.status)
    if text := cleaned(asked.q):
        rows = search_of(user)(rows, text)
    return page(request, rows, paging, lambda visit: row(visit, user))


@router.get("visits/{ref}", response=VisitRow, summary="Une intervention")
def visit(request: HttpRequest, ref: str) -> dict[str, Any]:
    user = require(request, "interventions.see")
    rows = Visit.objects.visible_to(user).select_related("order")
    return row(get_object_or_404(rows, reference=cleaned(ref)), user)
