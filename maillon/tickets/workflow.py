"""The statuses of a ticket. Escalation is a level beside them: see ``services.escalation``."""

from __future__ import annotations

from maillon.core.workflow import Transition, Workflow
from maillon.tickets.models import Ticket

S = Ticket.Status
OPEN, STARTED, WAITING, SOLVED, CLOSED = (
    S.OPEN.value,
    S.STARTED.value,
    S.WAITING.value,
    S.SOLVED.value,
    S.CLOSED.value,
)
TONES = {OPEN: "info", STARTED: "primary", WAITING: "warning", SOLVED: "success", CLOSED: ""}
# What a client or a partner reads instead.
PUBLIC = {OPEN: "Reçu", STARTED: "Pris en charge", WAITING: "En attente", SOLVED: "Résolu", CLOSED: "Clos"}

EDIT, CLOSE = "tickets.edit", "tickets.close"
TICKET = Workflow(
    "tickets.ticket",
    "status",
    Transition("start", "Prendre en charge", (OPEN, WAITING), STARTED, EDIT),
    Transition("wait", "Mettre en attente", (OPEN, STARTED, WAITING), WAITING, EDIT),
    Transition("solve", "Marquer résolu", (OPEN, STARTED, WAITING), SOLVED, EDIT, tone="success"),
    Transition("close", "Clore", (SOLVED,), CLOSED, CLOSE),
    Transition("reopen", "Rouvrir", (SOLVED,), STARTED, EDIT, needs_reason=True),
    Transition("resume", "Reprendre", (WAITING,), STARTED, ""),
    Transition("answered", "Rouvrir sur réponse", (SOLVED,), OPEN, ""),
    Transition("expire", "Clore après le délai", (SOLVED,), CLOSED, ""),
    Transition("merge", "Réunir à un autre", (OPEN, STARTED, WAITING, SOLVED, CLOSED), CLOSED, EDIT),
)
