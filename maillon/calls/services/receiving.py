"""A switchboard says that a telephone rings, is answered, is hung up: in any order, as many times as it likes."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from maillon.accounts.models import User
from maillon.calls.matching import recognise
from maillon.calls.models import Call, Switchboard
from maillon.calls.telling import Event, Told
from maillon.core import french
from maillon.core.events import emit
from maillon.notifications.services import tell
from maillon.records.models import Audience, Entry
from maillon.records.services import log

MOMENTS = {Event.RINGING: "began_at", Event.ANSWERED: "answered_at", Event.HANGUP: "ended_at"}


@transaction.atomic
def receive(told: Told, switchboard: Switchboard | None = None) -> Call:
    """Idempotent: news already known changes nothing. Late news (a ring told after the hang-up) is put in its place."""
    call = _hold(told, switchboard)
    before = call.state if call.version else ""
    known = (call.answered_at, call.ended_at)
    if told.event == Event.ANSWERED and call.answered_at is None:
        call.answered_at = max(told.at, call.began_at)
    if told.event == Event.HANGUP and call.ended_at is None:
        call.ended_at = max(told.at, call.answered_at or call.began_at)
    if _answers(call, told) or known != (call.answered_at, call.ended_at):
        call.save()
    _tell(call, told, before)
    return call


def _hold(told: Told, switchboard: Switchboard | None) -> Call:
    """The call, locked; made and recognised the first time that it is told."""
    own = {"switchboard": switchboard, "call_id": told.call_id}
    if not Call.objects.filter(**own).exists():
        Call.objects.get_or_create(**own, defaults=_first(told))
    found: Call = Call.objects.select_for_update(of=("self",)).select_related("client", "handled_by").get(**own)
    return found


def _first(told: Told) -> dict[str, Any]:
    return {
        "direction": Call.Direction.OUT if told.outward else Call.Direction.IN,
        "number": told.caller.stored[:20],
        "tenant": told.caller.tenant[:120],
        "name_given": told.name,
        "called": told.called,
        "began_at": told.at,
        **who_is(told),
    }


def who_is(told: Told) -> dict[str, Any]:
    """What is sure of the caller: nothing is written when the number is several clients'."""
    found = recognise(told.caller)
    one = found.only
    if one is None:
        return {"caller_name": found.colleague, "partner": found.partner}
    return {
        "client": one.client,
        "client_name": one.client.name,
        "caller_name": one.person,
        "contact_id": one.only("contact"),
        "site_id": one.only("site"),
        "platform_id": one.only("platform"),
        "partner": one.client.partner,
    }


def _answers(call: Call, told: Told) -> bool:
    """Whose telephone it is; who answers has it, whoever's telephone rang first."""
    if not told.extension or (call.extension == told.extension):
        return False
    if call.extension and told.event != Event.ANSWERED:
        return False
    call.extension = told.extension
    person = people_at(told.extension).first()
    call.handled_by, call.handled_by_name = person, person.name if person else ""
    return True


def people_at(extension: str) -> Any:
    """Those of ours whose telephone this is."""
    rows = User.objects.filter(is_active=True, partner=None, extension=extension)
    return rows.order_by("pk") if extension else rows.none()


def _tell(call: Call, told: Told, before: str) -> None:
    if told.event == Event.RINGING and call.state == "ringing" and call.direction == Call.Direction.IN:
        tell(people_at(told.extension), f"Appel de {said(call)}", url=call.get_absolute_url(), icon="phone-incoming",
             tone="success", once_key=f"call-{call.pk}-{told.extension}")  # fmt: skip
    if call.ended_at is not None and before not in ("ended", "missed"):
        written_down(call)
    elif call.state == "answered" and before == "ringing":
        emit("calls.answered", record=call, actor=call.handled_by)


def said(call: Call) -> str:
    """« Claire Rossi, Pharmacie des Lilas », « 04 78 00 12 34 »."""
    names = dict.fromkeys(text for text in (call.who, call.client_name) if text)
    return ", ".join(names)


def length(seconds: int) -> str:
    return french.fr(f"{seconds} s") if seconds < 60 else french.duration(round(seconds / 60))


def written_down(call: Call) -> None:
    """One line on the client's story once the call is over."""
    inward = call.direction == Call.Direction.IN
    if call.state == "missed":
        sentence = f"Appel manqué de {said(call)}" if inward else f"Appel à {said(call)} resté sans réponse"
    else:
        sentence = f"Appel {'de' if inward else 'à'} {said(call)}, {length(call.seconds or 0)}"
    icon = "phone-off" if call.state == "missed" else "phone-incoming" if inward else "phone-outgoing"
    log(call, sentence, actor=None, audience=Audience.INTERNAL, kind=Entry.Kind.CALL, icon=icon,
        detail=f"Pris par {call.handled_by_name}" if call.handled_by_name and call.answered_at else "")  # fmt: skip
    emit("calls.missed" if call.state == "missed" and inward else "calls.ended", record=call, actor=call.handled_by)
