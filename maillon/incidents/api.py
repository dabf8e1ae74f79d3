"""Incidents, for other programs: reading."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from maillon.core.api import Paging, page, require
from maillon.core.fragments import by_words
from maillon.incidents.models import Incident, Update
from maillon.lists.grammar import cleaned

router = Router()
search = by_words()


class IncidentFilter(Schema):
    q: str = Field("", max_length=200, description="Mots du titre ou de la référence.")
    status: Incident.Status | None = None
    open: bool | None = Field(None, description="Vrai : en cours seulement ; faux : résolus seulement.")


class IncidentRow(Schema):
    """``clients``, ``tickets``: how many of those that the caller may see."""

    reference: str
    title: str
    status: str
    impact: str
    started_at: datetime
    solved_at: datetime | None
    clients: int
    tickets: int


class UpdateRow(Schema):
    at: datetime
    status: str
    text: str


class IncidentDetail(IncidentRow):
    public_words: str
    answer: str
    updates: list[UpdateRow]


class IncidentPage(Schema):
    items: list[IncidentRow]
    next: str | None


def row_of(incident: Incident) -> dict[str, Any]:
    names = ("reference", "title", "status", "impact", "started_at", "solved_at")
    return {name: getattr(incident, name) for name in names} | {
        "clients": incident.client_count,  # type: ignore[attr-defined]
        "tickets": incident.ticket_count,  # type: ignore[attr-defined]
    }


@router.get("incidents", response=IncidentPage, summary="Incidents généraux, les plus récents d'abord")
def incidents(request: HttpRequest, asked: Query[IncidentFilter], paging: Query[Paging]) -> dict[str, Any]:
    user = require(request, "incidents.see")
    rows: Any = Incident.objects.visible_to(user).with_counts(user)
    if asked.status:
        rows = rows.filter(status=asked.status)
    if asked.open is not None:
        rows = rows.open() if asked.open else rows.filter(status=Incident.Status.SOLVED)
    if text := cleaned(asked.q):
        rows = search(rows, text)
    return page(request, rows, paging, row_of)


@router.get("incidents/{ref}", response=IncidentDetail, summary="Un incident général, avec ce qui en a été dit")
def incident(request: HttpRequest, ref: str) -> dict[str, Any]:
    user = require(request, "incidents.see")
    found = get_object_or_404(Incident.objects.visible_to(user).with_counts(user), reference=ref)
    updates = Update.objects.visible_to(user).filter(incident=found)
    return row_of(found) | {
        "public_words": found.public_words,
        "answer": found.answer,
        "updates": [{"at": u.at, "status": u.status, "text": u.text} for u in updates],
    }
