"""What interventions do when an order is cancelled."""

from __future__ import annotations

from maillon.core.events import Event, on
from maillon.interventions.models import Visit
from maillon.interventions.services import planning
from maillon.interventions.workflow import CONFIRMED, ON_THE_WAY, PLANNED, TO_PLAN


@on("orders.order_cancelled")
def stop_visits(event: Event) -> None:
    """Nobody goes to a client whose order is cancelled; a visit already on site is left to its technician."""
    for visit in Visit.objects.filter(order=event.record, status__in=[TO_PLAN, PLANNED, CONFIRMED, ON_THE_WAY]):
        planning.cancel(visit, "Commande annulée", actor=event.actor, with_order=True)
