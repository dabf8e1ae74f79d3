"""The states of an incident."""

from __future__ import annotations

from maillon.core.workflow import Transition, Workflow
from maillon.incidents.models import Incident

S = Incident.Status
OPEN, IDENTIFIED, WATCHED, SOLVED = S.OPEN.value, S.IDENTIFIED.value, S.WATCHED.value, S.SOLVED.value
TONES = {OPEN: "error", IDENTIFIED: "warning", WATCHED: "info", SOLVED: "success"}

EDIT, CLOSE = "incidents.edit", "incidents.close"
INCIDENT = Workflow(
    "incidents.incident",
    "status",
    Transition("identify", "Cause identifiée", (OPEN,), IDENTIFIED, EDIT),
    Transition("watch", "Service rétabli, sous surveillance", (OPEN, IDENTIFIED), WATCHED, EDIT),
    Transition("relapse", "La panne reprend", (WATCHED,), IDENTIFIED, EDIT, tone="error"),
    Transition("solve", "Marquer résolu", (OPEN, IDENTIFIED, WATCHED), SOLVED, CLOSE, tone="success"),
    Transition("reopen", "Rouvrir", (SOLVED,), IDENTIFIED, CLOSE, needs_reason=True, tone="error"),
)
