"""Calls, for other programs: read, and told by a program that has an account rather than a secret address."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from maillon.calls.models import Call
from maillon.calls.services.receiving import receive
from maillon.calls.telling import Unreadable, read_told
from maillon.core.api import Paging, Sent, page, require
from maillon.core.errors import Refused
from maillon.core.phones import search_digits

router = Router()


class CallFilter(Schema):
    number: str = Field("", max_length=30, description="Numéro ou fragment de numéro, sous toute forme.")
    client: str = Field("", max_length=20, description="Référence du client.")
    state: Literal["", "live", "missed", "to_call_back"] = Field("", description="En cours, manqués, à rappeler.")


class CallRow(Schema):
    """``name``: who called. ``state``: ringing, answered, missed or ended. ``seconds``: how long they spoke."""

    reference: str
    direction: str
    state: str
    number: str
    name: str
    client: str | None
    client_name: str
    extension: str
    handled_by: str
    ticket: str | None
    began_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    seconds: int | None


class CallPage(Schema):
    items: list[CallRow]
    next: str | None


class CallIn(Sent):
    """One event of one call: the same ``call_id`` for the three."""

    event: Literal["ringing", "answered", "hangup"]
    call_id: str = Field(min_length=1, max_length=120)
    number: str = Field(default="", max_length=120, description="Qui appelle, ou qui est appelé quand l'appel sort.")
    called: str = Field(default="", max_length=40, description="Le numéro composé.")
    extension: str = Field(default="", max_length=20, description="Le poste qui sonne ou qui a décroché.")
    direction: Literal["in", "out"] = "in"
    name: str = Field(default="", max_length=80)
    at: datetime | None = None


def row(call: Call) -> dict[str, Any]:
    names = (
        "reference",
        "direction",
        "state",
        "number",
        "client_name",
        "extension",
        "began_at",
        "answered_at",
        "ended_at",
        "seconds",
    )
    return {name: getattr(call, name) for name in names} | {
        "name": call.caller_name or call.name_given,
        "client": call.client.reference if call.client else None,
        "handled_by": call.handled_by_name,
        "ticket": call.ticket.reference if call.ticket else None,
    }


@router.get("calls", response=CallPage, summary="Appels, les plus récents d'abord")
def calls(request: HttpRequest, asked: Query[CallFilter], paging: Query[Paging]) -> dict[str, Any]:
    user = require(request, "calls.see")
    rows: Any = Call.objects.visible_to(user).select_related("client", "ticket")
    if asked.state:
        rows = {"live": lambda: rows.live(timezone.now()), "missed": rows.missed, "to_call_back": rows.to_call_back}[
            asked.state
        ]()
    if asked.client:
        rows = rows.filter(client__reference=asked.client)
    if digits := search_digits(asked.number):
        rows = rows.filter(number__contains=digits)
    return page(request, rows, paging, row)


@router.post("calls", response=CallRow, summary="Dire qu'un téléphone sonne, est décroché, est raccroché")
def tell(request: HttpRequest, data: CallIn) -> dict[str, Any]:
    user = require(request, "calls.edit")
    values = data.dict(exclude_none=True) | {
        "at": data.at.isoformat() if data.at else "",
        "call_id": f"{user.pk}:{data.call_id}",
    }
    try:
        return row(receive(read_told(values, timezone.now())))
    except Unreadable as error:
        raise Refused(str(error)) from error
