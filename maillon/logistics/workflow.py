"""The states of staging sheets, shipments and parcels."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from maillon.core import french
from maillon.core.workflow import Transition, Workflow
from maillon.logistics.models import Parcel, Shipment, StagingSheet

TODO, STARTED = StagingSheet.Status.TODO.value, StagingSheet.Status.STARTED.value
DONE, VOID = StagingSheet.Status.DONE.value, StagingSheet.Status.CANCELLED.value
PREPARED, SHIPPED = Shipment.Status.PREPARED.value, Shipment.Status.SHIPPED.value
DELIVERED, CANCELLED = Shipment.Status.DELIVERED.value, Shipment.Status.CANCELLED.value
READY, GONE = Parcel.Status.READY.value, Parcel.Status.SHIPPED.value
ARRIVED, LOST = Parcel.Status.DELIVERED.value, Parcel.Status.LOST.value


def can_leave(shipment: Any) -> str | None:
    """Why a shipment cannot leave, in words: its carrier, each parcel's number and content."""
    missing = missing_to_leave(shipment, list(shipment.parcels.annotate(held=Count("items")).order_by("rank")))
    return f"{missing[0]} : {missing[1]}, puis expédiez." if missing else None


def can_arrive(shipment: Any) -> str | None:
    if shipment.parcels.filter(status__in=(GONE, ARRIVED)).exists():
        return None
    return f"{shipment.reference} est déclarée perdue : notez la livraison du colis s'il est retrouvé."


def missing_to_leave(shipment: Any, parcels: list[Any]) -> tuple[str, str] | None:
    """What it lacks, and what to do about it. ``parcels``: its own, each with ``held``, how many items it holds."""
    if not shipment.carrier_id:
        return f"Transporteur absent du {shipment.reference}", "choisissez-le"
    bare = [p for p in parcels if not p.tracking] if shipment.carrier.needs_tracking else []
    if bare and len(parcels) > 1:
        return f"Numéro de suivi absent {of_parcels(bare)} du {shipment.reference}", "saisissez-le"
    if bare:
        return f"Numéro de suivi absent du {shipment.reference}", "saisissez-le"
    empty = [p for p in parcels if not p.held]
    if empty or not parcels:
        return f"{shipment.reference} a un colis vide", "mettez-y au moins un article"
    return None


def of_parcels(parcels: list[Any]) -> str:
    """« du colis 2 », « des colis 2 et 3 »."""
    ranks = french.listing([str(p.rank) for p in parcels])
    return f"du colis {ranks}" if len(parcels) == 1 else f"des colis {ranks}"


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
    Transition("deliver", "Marquer livrée", (SHIPPED,), DELIVERED, "shipments.edit", guard=can_arrive, tone="success"),
    Transition(
        "cancel", "Annuler l'expédition", (PREPARED,), CANCELLED, "shipments.close", needs_reason=True, tone="error"
    ),
    Transition("void", "Annuler avec la commande", (PREPARED,), CANCELLED, ""),
)

PARCEL = Workflow(
    "logistics.parcel",
    "status",
    Transition("leave", "Marquer parti", (READY,), GONE, "shipments.edit"),
    Transition("deliver", "Marquer livré", (GONE, LOST), ARRIVED, "shipments.edit", tone="success"),
    Transition("lose", "Déclarer perdu", (GONE,), LOST, "shipments.edit", needs_reason=True, tone="error"),
)
