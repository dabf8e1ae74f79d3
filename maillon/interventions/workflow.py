"""The states of a visit."""

from __future__ import annotations

from maillon.core.workflow import Transition, Workflow
from maillon.interventions.models import Visit

S = Visit.Status
TO_PLAN, PLANNED, CONFIRMED = S.TO_PLAN.value, S.PLANNED.value, S.CONFIRMED.value
ON_THE_WAY, ON_SITE = S.ON_THE_WAY.value, S.ON_SITE.value
DONE, FAILED, CANCELLED = S.DONE.value, S.FAILED.value, S.CANCELLED.value

VISIT = Workflow(
    "interventions.visit",
    "status",
    Transition("plan", "Planifier", (TO_PLAN, PLANNED, CONFIRMED), PLANNED, "planning.edit"),
    Transition("unplan", "Remettre à planifier", (PLANNED, CONFIRMED), TO_PLAN, "planning.edit"),
    Transition("confirm", "Confirmer le rendez-vous", (PLANNED,), CONFIRMED, "interventions.edit", tone="success"),
    Transition("leave", "Partir", (PLANNED, CONFIRMED), ON_THE_WAY, "interventions.edit", tone="info"),
    Transition(
        "arrive", "Je suis arrivé", (PLANNED, CONFIRMED, ON_THE_WAY), ON_SITE, "interventions.edit", tone="info"
    ),
    Transition("finish", "Terminer la visite", (ON_SITE,), DONE, "interventions.edit", tone="success"),
    Transition(
        "fail",
        "Signaler un échec",
        (PLANNED, CONFIRMED, ON_THE_WAY, ON_SITE),
        FAILED,
        "interventions.edit",
        needs_reason=True,
        tone="error",
    ),
    Transition(
        "cancel",
        "Annuler l'intervention",
        (TO_PLAN, PLANNED, CONFIRMED, ON_THE_WAY),
        CANCELLED,
        "interventions.close",
        needs_reason=True,
        tone="error",
    ),
    Transition("void", "Annuler avec la commande", (TO_PLAN, PLANNED, CONFIRMED, ON_THE_WAY), CANCELLED, ""),
)
TONES = {
    TO_PLAN: "warning",
    PLANNED: "info",
    CONFIRMED: "info",
    ON_THE_WAY: "primary",
    ON_SITE: "primary",
    DONE: "success",
    FAILED: "error",
    CANCELLED: "",
}
