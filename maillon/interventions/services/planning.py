"""Visits made, given a technician and a slot, moved, confirmed, cancelled. The booking follows the visit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.clients.models import Contact, Site
from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.interventions.models import Visit
from maillon.interventions.programme import checklist_for
from maillon.interventions.services import devices
from maillon.interventions.workflow import VISIT
from maillon.orders.models import Order
from maillon.records.services import link, log
from maillon.technicians import services as technicians
from maillon.technicians.models import Booking, Technician

STEP = "installation"


@transaction.atomic
def open_visits(order: Order, actor: Any = None) -> None:
    """The order reaches its installation: one visit to plan for each of its sites, unless a live one goes there and leaves
    nothing to install. Whoever moved the order there, staging or a carrier's answer: it is the order that asks for them."""
    for site in devices.sites_to_visit(order):
        contact = order.contact if site.pk == order.site_id else None
        make(site, order=order, title=order.subject, contact=contact or site.contact or order.contact)


@transaction.atomic
def make(
    site: Site,
    *,
    actor: Any = None,
    order: Order | None = None,
    kind: str = Visit.Kind.INSTALLATION,
    title: str = "",
    contact: Contact | None = None,
    duration_minutes: int = 120,
    instructions: str = "",
) -> Visit:
    """A visit to plan."""
    if actor is not None and not actor.can("interventions.edit"):
        raise Refused("Votre rôle ne permet pas de créer une intervention.")
    client = site.client
    visit = Visit(
        order=order,
        client=client,
        client_name=order.client_name if order else client.name,
        partner_id=order.partner_id if order else client.partner_id,
        site=site,
        site_label=site.address[:300],
        contact=contact or site.contact,
        kind=kind,
        title=(title.strip() or f"{Visit.Kind(kind).label} chez {client.name}")[:160],
        duration_minutes=duration_minutes,
        instructions=instructions,
        checklist=checklist_for(kind),
    )
    visit.save()
    devices.fill_devices(visit)
    source = order or client
    link(source, visit, "Intervention")
    log(visit, "a créé l'intervention" if actor else "Intervention à planifier", actor=actor, icon="calendar-plus")
    emit("interventions.visit_made", record=visit, actor=actor, kind=kind)
    return visit


@transaction.atomic
def plan(
    visit: Visit, technician: Technician, start: datetime, *, actor: Any = None, end: datetime | None = None
) -> Visit:
    """Give a technician and a slot, for the first time or again. ``end``: the planned duration by default.

    Refuses with the appointment in the way; ``Overtaken`` when another planner changed the visit first.
    """
    locked = _hold(visit)
    end = end or start + timedelta(minutes=locked.duration_minutes)
    if technician.archived_at:
        raise Refused(f"{technician.name} ne fait plus partie des techniciens : choisissez quelqu'un d'autre.")
    again = locked.starts_at is not None
    _book(locked, technician, start, end, actor)
    changed: dict[str, Any] = {
        "technician": technician,
        "technician_name": technician.name,
        "starts_at": start,
        "ends_at": end,
    }
    done = VISIT.apply(locked, "plan", actor=actor, **changed)
    devices.fill_devices(done)
    slot = technicians.span(start, end)
    log(
        done,
        f"a {'déplacé' if again else 'planifié'} l'intervention : {slot}",
        actor=actor,
        icon="calendar-event",
        tone="info",
    )
    emit(
        "interventions.visit_moved" if again else "interventions.visit_planned",
        record=done,
        actor=actor,
        start=start.isoformat(),
        end=end.isoformat(),
        technician=technician.name,
    )
    return done


def _book(visit: Visit, technician: Technician, start: datetime, end: datetime, actor: Any) -> None:
    booking = technicians.of_target(visit).first()
    if booking is not None:
        technicians.move(booking, start, end, actor=actor, technician=technician)
        return
    label = f"{visit.reference} {visit.client_name}"
    technicians.book(technician, start, end, kind=Booking.Kind.VISIT, label=label, target=visit, actor=actor)


@transaction.atomic
def unplan(visit: Visit, *, actor: Any = None) -> Visit:
    """Back among those to plan: the technician's time is free."""
    locked = _hold(visit)
    technicians.free(locked, actor=actor)
    done = VISIT.apply(locked, "unplan", actor=actor, technician=None, technician_name="", starts_at=None, ends_at=None)
    log(done, "a remis l'intervention à planifier", actor=actor, icon="calendar-x", tone="warning")
    return done


@transaction.atomic
def confirm(visit: Visit, *, actor: Any = None) -> Visit:
    """The client agreed to the slot."""
    done = VISIT.apply(visit, "confirm", actor=actor)
    log(done, "a confirmé le rendez-vous", actor=actor, icon="calendar-check", tone="success")
    emit("interventions.visit_confirmed", record=done, actor=actor)
    return done


@transaction.atomic
def cancel(visit: Visit, reason: str, *, actor: Any = None, with_order: bool = False) -> Visit:
    """It will not take place: the booking is free."""
    done = VISIT.apply(visit, "void" if with_order else "cancel", actor=actor, reason=reason)
    technicians.free(done, actor=actor)
    log(done, "a annulé l'intervention", actor=actor, icon="calendar-off", tone="error", detail=reason.strip())
    emit("interventions.visit_cancelled", record=done, actor=actor, reason=reason.strip()[:500])
    return done


@transaction.atomic
def again(visit: Visit, *, actor: Any = None) -> Visit:
    """A visit that failed leaves another one to plan, with everything already known."""
    following = make(
        visit.site,
        order=visit.order,
        kind=visit.kind,
        title=visit.title,
        contact=visit.contact,
        duration_minutes=visit.duration_minutes,
        instructions=visit.instructions,
    )
    link(visit, following, "Nouvelle visite")
    return following


def _hold(visit: Visit) -> Visit:
    """Locked, and still as the person saw it."""
    locked: Visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if locked.version != visit.version:
        raise Overtaken(french.fr(_who_did(locked)))
    return locked


def _who_did(visit: Visit) -> str:
    if visit.starts_at and visit.ends_at:
        slot = technicians.span(visit.starts_at, visit.ends_at)
        return (
            f"Cette intervention vient d'être modifiée par quelqu'un d'autre : {visit.get_status_display().lower()}, {slot}, "
            f"{visit.technician_name}. Rien n'a été écrasé."
        )
    return f"Cette intervention vient d'être modifiée : elle est {visit.get_status_display().lower()}. Rien n'a été écrasé."


def is_late(visit: Visit) -> bool:
    """Open and past, or still to plan a day after it was asked for."""
    if visit.status in (Visit.Status.DONE, Visit.Status.FAILED, Visit.Status.CANCELLED):
        return False
    return bool(visit.ends_at and visit.ends_at < timezone.now())
