"""What a person reads of the promises of a ticket. One of ours: the clock itself; a partner: the dates it was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from maillon.core import french
from maillon.tickets import clock, spans
from maillon.tickets.clock import Measure, State
from maillon.tickets.models import SupplierCase, Ticket
from maillon.tickets.models.promised import MEASURES
from maillon.tickets.services import promises, suppliers

ATTENDS = {"client": "le client", "partner": "le partenaire", "supplier": "le fournisseur", "part": "une pièce"}


@dataclass(frozen=True)
class Line:
    """``percent``: what is spent of the delay, none when there is no bar to draw."""

    label: str
    words: str
    tone: str = ""
    percent: int | None = None
    icon: str = ""
    due: datetime | None = None
    done: bool = False

    @property
    def due_said(self) -> str:
        """« au plus tard à 16 h 40 », « attendue hier à 17 h »."""
        return moment_said(self.due, timezone.now()) if self.due else ""


def moment_said(due: datetime, now: datetime) -> str:
    return f"{'attendue' if due < now else 'au plus tard'} {french.at(due, now)}"


def lines(ticket: Ticket, user: Any) -> list[Line]:
    if user.partner_id:
        return promised(ticket)
    reading = promises.reading_of(ticket)
    if reading is None:
        return []
    found = [line_of(one, ticket) for one in reading.standings if one.state != State.NONE and one.target is not None]
    return sorted(found, key=lambda line: line.done)


def line_of(one: clock.Standing, ticket: Ticket) -> Line:
    label, target, left = MEASURES[one.measure], one.target or spans.MINUTE, one.left or timedelta()
    percent = min(100, int(one.spent * 100 / target))
    if one.met_at is not None:
        said = f"en {spans.counted(one.spent)} sur {spans.counted(target)}"
        late = one.state == State.BREACHED
        words = f"hors délai, {said}" if late else f"tenue, {said}"
        return Line(
            label, words, "error" if late else "success", icon="circle-x" if late else "circle-check", done=True
        )
    if not one.ticking:
        why = ATTENDS.get(ticket.waiting_for, "")
        return Line(label, f"en pause : attend {why}" if why else "en pause", "", percent, "player-pause")
    if left < timedelta() or one.state == State.BREACHED:
        words = (
            f"dépassé de {spans.counted(left)}" if left < timedelta() else f"déjà dépassé, reste {spans.counted(left)}"
        )
        return Line(label, words, "error", 100 if left < timedelta() else percent, "alert-triangle", one.due_at)
    tone = "warning" if percent >= clock.WARNINGS[0] else "success"
    return Line(label, f"reste {spans.counted(left)}", tone, percent, due=one.due_at)


def promised(ticket: Ticket) -> list[Line]:
    """From the columns of the ticket alone: what is due and when, what was kept."""
    now, found = timezone.now(), []
    for measure, label in MEASURES.items():
        due, kept = getattr(ticket, f"{measure.value}_due"), getattr(ticket, f"{measure.value}_kept")
        done = (
            kept is True
            or not ticket.is_open
            or (measure == Measure.FIRST_RESPONSE and ticket.first_answer_at is not None)
        )
        if done and kept is not None:
            found.append(Line(label, "tenue" if kept else "hors délai", "success" if kept else "error", done=True,
                              icon="circle-check" if kept else "circle-x"))  # fmt: skip
        elif due is not None and not done:
            late = due < now
            found.append(Line(label, moment_said(due, now), "error" if late else "",
                              icon="alert-triangle" if late else "", due=due))  # fmt: skip
        elif ticket.status == Ticket.Status.WAITING and measure == Measure.RESOLUTION and ticket.policy_id:
            found.append(Line(label, f"en pause : attend {ATTENDS[ticket.waiting_for]}", icon="player-pause"))
    return sorted(found, key=lambda line: line.done)


def at_suppliers(ticket: Ticket, user: Any) -> list[dict[str, Any]]:
    """Each ticket opened at an operator's, by its own promise; nothing for a partner."""
    if user.partner_id:
        return []
    cases = SupplierCase.objects.visible_to(user).filter(ticket=ticket).prefetch_related("steps")
    return [_case_row(case, ticket) for case in cases]


def _case_row(case: SupplierCase, ticket: Ticket) -> dict[str, Any]:
    case.ticket = ticket
    one = suppliers.reading(case, list(case.steps.all())).resolution
    line = line_of(one, ticket) if one.target else None
    running = line is not None and not line.done
    words = line.words if line else ("rétabli" if one.met_at else f"depuis {spans.counted(one.spent)}, sans garantie")
    if line is not None and not one.ticking and one.met_at is None:
        words = "gel demandé par l'opérateur"
    return {
        "case": case,
        "words": words,
        "tone": line.tone if line else "",
        "percent": line.percent if running and line else None,
    }
