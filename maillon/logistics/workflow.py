"""The states of staging sheets and shipments."""

from __future__ import annotations

from typing import Any

from maillon.core.workflow import Transition, Workflow
from maillon.logistics.models import Shipment, StagingSheet

TODO, STARTED = StagingSheet.Status.TODO.value, StagingSheet.Status.STARTED.value
DONE, VOID = StagingSheet.Status.DONE.value, StagingSheet.Status.CANCELLED.value
PREPARED, SHIPPED = Shipment.Status.PREPARED.value, Shipment.Status.SHIPPED.value
DELIVERED, CANCELLED = Shipment.Status.DELIVERED.value, Shipment.Status.CANCELLED.value


def can_leave(shipment: Any) -> str | None:
    if not shipment.carrier_id:
        return f"Transporteur absent du {shipment.reference} : choisissez-le, puis expédiez."
    if shipment.carrier.needs_tracking and not shipment.tracking:
        return f"Numéro de suivi absent du {shipment.reference} : saisissez-le, puis expédiez."
    if not shipment.lines.exists():
        return "Cette expédition est vide : ajoutez au moins un article."
    return None


SHEET = Workflow(
    "logistics.stagingsheet",
    "status",
    Transition("start", "Commencer la préparation", (TODO,), STARTED, "staging.edit"),
    Transition("finish", "Terminer la préparation", (TODO, STARTED), DONE, "staging.edit", tone="success"),
    Transition("reopen", "Rouvrir la fiche", (DONE, VOID), STARTED, "staging.edit"),
    Transition("cancel", "Annuler la fiche", (TODO, STARTED, DONE), VOID, ""),
)

SHIPMENT = Workflow(
    "logistics.shipment",
    "status",
    Transition("ship", "Marquer expédiée", (PREPARED,), SHIPPED, "shipments.edit", guard=can_leave),
    Transition("deliver", "Marquer livrée", (SHIPPED,), DELIVERED, "shipments.edit", tone="success"),
    Transition(
        "cancel", "Annuler l'expédition", (PREPARED,), CANCELLED, "shipments.close", needs_reason=True, tone="error"
    ),
    Transition("void", "Annuler avec la commande", (PREPARED,), CANCELLED, ""),
)
