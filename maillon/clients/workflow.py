"""The states of a client: prospect, being set up, active, ended."""

from __future__ import annotations

from maillon.clients.models import Client
from maillon.core.workflow import Transition, Workflow

S = Client.Status

CLIENT = Workflow(
    "clients.client",
    "status",
    Transition("set_up", "Passer en création", (S.PROSPECT,), S.ONBOARDING, "clients.edit"),
    Transition("activate", "Passer en actif", (S.PROSPECT, S.ONBOARDING, S.ENDED), S.ACTIVE, "clients.edit"),
    Transition("end", "Résilier", (S.ONBOARDING, S.ACTIVE), S.ENDED, "clients.close", needs_reason=True, tone="error"),
)
