"""A deadline in words and in a tone: in lists, on the ticket, in the queues."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillon.core import french
from maillon.core.templatetags.kit import chip, icon

LATE, SOON, ON_TIME, PAUSED = "late", "soon", "on_time", "paused"
LABELS = {LATE: "En retard", SOON: "Bientôt en retard", ON_TIME: "Dans les temps", PAUSED: "En pause"}
TONES = {LATE: "error", SOON: "warning", ON_TIME: "", PAUSED: "", "": ""}


def state(ticket: Any, now: datetime | None = None) -> str:
    """Where the nearest promise stands; empty when nothing is promised or everything is done."""
    now = now or timezone.now()
    if ticket.due_at is None:
        return PAUSED if ticket.policy_id and ticket.status == "waiting" else ""
    if ticket.is_late(now):
        return LATE
    return SOON if ticket.is_soon_late(now) else ON_TIME


def words(ticket: Any, now: datetime | None = None) -> str:
    """« dépassé de 22 min », « reste 1 h 08 » within the day, « demain, 10 h », « en pause »."""
    now = now or timezone.now()
    where = state(ticket, now)
    if where in ("", PAUSED):
        return "en pause" if where else ""
    left = int((ticket.due_at - now).total_seconds() // 60)
    if where == LATE or french.day_of(ticket.due_at) == french.day_of(now):
        return french.time_left(left)
    return french.when(ticket.due_at, now)


def due_cell(ticket: Any) -> SafeString | str:
    now = timezone.now()
    where = state(ticket, now)
    if not where:
        return ""
    said = words(ticket, now)
    if where == PAUSED:
        return format_html(
            '<span class="text-muted inline-flex items-center gap-1">{}{}</span>', icon("player-pause", "size-3"), said
        )
    what = f"{ticket.get_due_what_display()} : {french.when(ticket.due_at, now)}"
    return format_html('<span title="{}">{}</span>', what, chip(said, TONES[where]) if TONES[where] else said)
