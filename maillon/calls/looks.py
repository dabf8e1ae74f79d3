"""How a call is told in one chip, and the rows of a short list."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from maillon.calls.models import Call
from maillon.calls.services.receiving import length
from maillon.core import french
from maillon.core.templatetags.kit import chip

TONES = {"ringing": "warning", "answered": "success", "missed": "error", "ended": ""}


def state_words(call: Call) -> str:
    """« Sonne », « En ligne », « Manqué », « Reçu, 3 min », « Sans réponse »."""
    outward = call.direction == Call.Direction.OUT
    if call.state == "ended":
        return french.fr(f"{call.get_direction_display()}, {length(call.seconds or 0)}")
    return {"ringing": "Sonne", "answered": "En ligne", "missed": "Sans réponse" if outward else "Manqué"}[call.state]


def state_chip(call: Call) -> SafeString:
    tone = "" if call.direction == Call.Direction.OUT and call.state == "missed" else TONES[call.state]
    return chip(state_words(call), tone)


def rows_of(calls: Any) -> list[dict[str, Any]]:
    return [{"call": call, "state": state_chip(call)} for call in calls]
