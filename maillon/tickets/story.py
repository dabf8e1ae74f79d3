"""The clock of a ticket told moment by moment: what happened, what had counted by then, what was promised from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils import timezone

from maillon.tickets import clock, spans
from maillon.tickets.models import Moment, ServicePolicy, Ticket
from maillon.tickets.services import promises
from maillon.tickets.standing import ATTENDS
from maillon.tickets.terms import Terms

What = Moment.What
EDITED = "Le calendrier ou l'engagement a été modifié"


@dataclass(frozen=True)
class Step:
    """``spent``: what counted for the resolution since the step before, in words; ``stopped``: why nothing did."""

    at: datetime
    said: str
    spent: str = ""
    stopped: str = ""


def told(ticket: Ticket) -> list[Step]:
    moments = list(Moment.objects.filter(ticket=ticket))
    if not moments:
        return []
    names = dict(ServicePolicy.objects.values_list("pk", "name"))
    terms, now = promises.terms_of({m.policy_id for m in moments if m.policy_id}), max(timezone.now(), moments[-1].at)
    marks = [(moment.at, said(moment, names)) for moment in moments]
    marks += [(change, EDITED) for change in edits(moments, terms, now)]
    marks = [*sorted(marks, key=lambda mark: mark[0]), (now, "Maintenant")]
    steps = [Step(*marks[0])]
    events = promises.events(moments, terms, now)
    for (before, _), (at, words) in pairwise(marks):
        steps.append(Step(at, words, *between(events, before, at)))
    return steps


def edits(moments: list[Moment], terms: Terms, now: datetime) -> set[datetime]:
    choices = [moment for moment in moments if moment.what in promises.CHOICES]
    ends = [*(moment.at for moment in choices[1:]), now]
    return {
        change
        for moment, end in zip(choices, ends, strict=True)
        for change in terms.changes(promises.choice_of(moment), moment.at, end)
    }


def between(events: list[clock.Event], start: datetime, end: datetime) -> tuple[str, str]:
    """What counted for the resolution from one moment to the next, or why it did not run."""
    first, last = (clock.read([e for e in events if e.at <= moment], moment).resolution for moment in (start, end))
    spent = last.spent - first.spent
    if not first.ticking and not spent:
        return "", "arrêté"
    return spans.counted(spent), ""


def said(moment: Moment, names: dict[int, str]) -> str:
    label = str(What(moment.what).label)
    if moment.what == What.PAUSED:
        return f"{label} : attend {ATTENDS[moment.detail['reason']]}"
    if moment.what in promises.CHOICES:
        policy = names.get(moment.policy_id or 0, "aucun engagement")
        return f"{label} : {policy} ({moment.detail['words'] or 'aucune ligne ne convient'})"
    return label
