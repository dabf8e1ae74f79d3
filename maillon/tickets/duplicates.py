"""Tickets that may be the one being typed, among those this person may see and no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q, Value
from django.utils import timezone

from maillon.core.fragments import Plain
from maillon.lists.counting import TooLong, in_time
from maillon.tickets.models import Ticket

CLOSE = 0.5  # from 0 to 1: « plus de tonalité » and « pas de tonalité poste 3 » are at 0,7
MOST = 5
RECENT = timedelta(days=7)
SHORTEST = 4  # letters of a subject below which everything is close to everything


@dataclass(frozen=True)
class Near:
    """``close``: its subject looks like the one being typed."""

    ticket: Ticket
    close: bool


def find(user: Any, client: Any, subject: str = "", platform: int | None = None) -> list[Near]:
    """Those open for this client or on this platform, and those solved lately whose subject is close."""
    where = Q(client=client.pk) if client is not None else Q()
    if platform:
        where |= Q(platform=platform)
    if not where:
        return []
    rows = Ticket.objects.visible_to(user).filter(where, merged_into=None)
    lately = Q(status__in=Ticket.OPEN) | Q(solved_at__gte=timezone.now() - RECENT)
    likeness: Any = Value(0.0)
    if len(subject) >= SHORTEST:
        typed: Any = Plain(Value(subject))
        likeness = TrigramWordSimilarity(typed, Plain("subject"))
    try:
        with in_time():
            read = list(rows.filter(lately).annotate(likeness=likeness).order_by("-likeness", "-opened_at")[:MOST])
    except TooLong:
        return []
    return [Near(ticket, ticket.likeness >= CLOSE) for ticket in read if ticket.is_open or ticket.likeness >= CLOSE]
