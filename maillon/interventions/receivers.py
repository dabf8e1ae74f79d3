"""What interventions do when an order is cancelled, and what falls with a visit."""

from __future__ import annotations

from maillon.core.events import Event, on
from maillon.interventions.models import Visit
from maillon.interventions.services import devices, planning
from maillon.interventions.workflow import CONFIRMED, ON_SITE, ON_THE_WAY, PLANNED, TO_PLAN
from maillon.notifications.services import tell
from maillon.platforms.services import withdraw_grants
from maillon.technicians.services import span


@on("orders.order_cancelled")
def stop_visits(event: Event) -> None:
    """Nobody goes to a client whose order is cancelled; a visit already on site is left to its technician."""
    for visit in Visit.objects.filter(order=event.record, status__in=[TO_PLAN, PLANNED, CONFIRMED, ON_THE_WAY]):
        planning.cancel(visit, "Commande annulée", actor=event.actor, with_order=True)


@on("orders.lines_changed", "orders.sites_changed")
def follow_lines(event: Event) -> None:
    """What is to install changed: visits ahead follow, their technicians know; what nobody goes for any more is planned again."""
    order = event.record
    for visit in devices.follow(order):
        person = visit.technician.user if visit.technician else None
        if person is not None and person != event.actor:
            sentence = f"Chez {visit.client_name}, le matériel à poser a changé"
            tell([person], sentence, url=visit.get_absolute_url(), icon="devices", tone="info", record=visit)
    begun = Visit.objects.filter(order=order, kind=Visit.Kind.INSTALLATION).exclude(status__in=devices.UNDONE)
    if begun.exists():
        planning.open_visits(order, actor=None)


@on("interventions.visit.status_changed")
def close_secrets(event: Event) -> None:
    """A secret granted for a visit is shut with it, or when the visit goes to another technician."""
    visit = event.record
    under_way = visit.status in (PLANNED, CONFIRMED, ON_THE_WAY, ON_SITE)
    withdraw_grants(visit, keep_user=visit.technician.user_id if under_way and visit.technician else None)


@on("interventions.visit_cancelled")
def tell_technician(event: Event) -> None:
    """Whoever was to go there learns it under the bell, unless they cancelled it themselves."""
    visit = event.record
    technician = visit.technician
    if technician is None or technician.user is None or technician.user == event.actor:
        return
    slot = f" du {span(visit.starts_at, visit.ends_at)}" if visit.starts_at and visit.ends_at else ""
    sentence = f"Visite annulée chez {visit.client_name}{slot} : {event.data.get('reason', '')}"
    tell([technician.user], sentence, url=visit.get_absolute_url(), icon="calendar-off", tone="error", record=visit)
