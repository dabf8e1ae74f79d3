"""Technicians' cards, and the time that is taken: every booking passes here.

``book``, ``move``, ``cancel`` for visits, leave and holds alike. PostgreSQL refuses an overlap; these say which
appointment is in the way.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.panels import label_of
from maillon.records.services import log
from maillon.technicians.models import Booking, Technician

LONGEST = timedelta(days=62)


@transaction.atomic
def book(
    technician: Technician,
    start: datetime,
    end: datetime,
    *,
    kind: str,
    label: str,
    target: Any = None,
    actor: Any = None,
) -> Booking:
    """Take a technician's time. Refuses with the appointment in the way, as far as ``actor`` may know it.

    ``start``, ``end``: aware; the end is outside. ``target``: the record it is for.
    """
    _check_bounds(start, end)
    _take_turn(technician)
    booking = Booking(
        technician=technician,
        kind=kind,
        period=DateTimeTZRange(start, end),
        label=label[:160],
        target_model=label_of(target) if target is not None else "",
        target_id=target.pk if target is not None else None,
    )
    _write(booking, actor)
    return booking


@transaction.atomic
def move(
    booking: Booking, start: datetime, end: datetime, *, actor: Any = None, technician: Technician | None = None
) -> Booking:
    """Another time, or another technician."""
    _check_bounds(start, end)
    booking = _lock(booking)
    booking.technician = technician or booking.technician
    booking.period = DateTimeTZRange(start, end)
    _take_turn(booking.technician)
    _write(booking, actor)
    return booking


@transaction.atomic
def cancel(booking: Booking, *, actor: Any = None) -> Booking:
    """The time is free again; the booking stays in the history. Harmless when already done."""
    locked = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    if locked.cancelled_at is None:
        locked.cancelled_at = timezone.now()
        locked.save(update_fields=["cancelled_at"])
    return locked


def free(target: Any, *, actor: Any = None) -> int:
    """Cancel every booking made for a record; returns how many."""
    return of_target(target).update(cancelled_at=timezone.now())


def of_target(target: Any) -> Any:
    """The live bookings made for a record."""
    return Booking.objects.filter(target_model=label_of(target), target_id=target.pk, cancelled_at=None)


@transaction.atomic
def grant_leave(technician: Technician, start: datetime, end: datetime, *, actor: Any, label: str = "") -> Booking:
    """An absence: no visit can be booked over it, and it cannot be set over a visit."""
    booking = book(technician, start, end, kind=Booking.Kind.LEAVE, label=label.strip() or "Absence", actor=actor)
    log(technician, f"a noté une absence {span(start, end)}", actor=actor, icon="calendar-off")
    emit("technicians.leave_granted", record=technician, actor=actor, start=start.isoformat(), end=end.isoformat())
    return booking


@transaction.atomic
def cancel_leave(booking: Booking, *, actor: Any) -> None:
    if booking.kind == Booking.Kind.VISIT:
        raise Refused("Ce créneau est celui d'une intervention : déplacez ou annulez l'intervention elle-même.")
    cancel(booking, actor=actor)
    start, end = booking.bounds
    log(booking.technician, f"a annulé l'absence {span(start, end)}", actor=actor, icon="calendar-check")


def conflicts(technician: Technician, start: datetime, end: datetime, *, but: int | None = None) -> Any:
    """The live bookings that overlap a period, earliest first."""
    rows = Booking.objects.filter(
        technician=technician, cancelled_at=None, period__overlap=DateTimeTZRange(start, end)
    ).order_by("period")
    return rows.exclude(pk=but) if but else rows


def in_the_way(booking: Booking, found: Booking | None, actor: Any) -> str:
    """« Julien Morel est déjà pris : Installation Pharmacie des Lilas, mardi 24 novembre de 9 h 30 à 11 h 30. »

    What it is for is said only to those who may see the planning; the hours always, since they are what to avoid.
    """
    name = booking.technician.name
    if found is None:
        return f"{name} vient d'être pris sur ce créneau. Rechargez la page pour voir les créneaux libres."
    hours = span(*found.bounds)
    known = actor is None or Booking.objects.visible_to(actor).filter(pk=found.pk).exists()
    if not known:
        return french.fr(f"{name} est déjà pris {hours}. Choisissez un autre créneau ou un autre technicien.")
    what = found.label if found.kind == Booking.Kind.VISIT else french.lower_first(found.label)
    return french.fr(f"{name} est déjà pris : {what}, {hours}. Choisissez un autre créneau ou un autre technicien.")


def span(start: datetime, end: datetime) -> str:
    """« mardi 24 novembre de 9 h 30 à 11 h 30 », « du lundi 23 novembre à 8 h au mercredi 25 novembre à 18 h »."""
    today = french.day_of(timezone.now())
    first, last = french.long_day(start, today), french.long_day(end, today)
    if french.day_of(start) == french.day_of(end):
        return f"{first} de {french.hour(start)} à {french.hour(end)}"
    return f"du {first} à {french.hour(start)} au {last} à {french.hour(end)}"


def _check_bounds(start: datetime, end: datetime) -> None:
    if end <= start:
        raise Refused("La fin du créneau est avant son début : corrigez l'heure de fin.")
    if end - start > LONGEST:
        raise Refused("Ce créneau dépasse deux mois : découpez-le en plusieurs.")


def _take_turn(technician: Technician) -> None:
    """Two planners of one technician go one after the other, so that the second is told what the first booked."""
    Technician.objects.select_for_update(of=("self",), no_key=True).get(pk=technician.pk)


def _lock(booking: Booking) -> Booking:
    locked: Booking = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    if locked.cancelled_at is not None:
        raise Overtaken("Ce créneau vient d'être libéré par quelqu'un d'autre : rechargez la page.")
    return locked


def _write(booking: Booking, actor: Any) -> None:
    """The constraint decides; the answer names what is in the way."""
    try:
        with transaction.atomic():
            booking.save()
    except IntegrityError as error:
        start, end = booking.bounds
        found = conflicts(booking.technician, start, end, but=booking.pk).first()
        raise Overtaken(in_the_way(booking, found, actor)) from error


@transaction.atomic
def save_card(technician: Technician, *, actor: Any, skills: Any = None) -> Technician:
    """A card filled by a form: written, then said."""
    created = technician.pk is None
    technician.save()
    if skills is not None:
        technician.skills.set(skills)
    log(technician, "a créé la fiche" if created else "a modifié la fiche", actor=actor, icon="user-edit")
    return technician


@transaction.atomic
def archive(technician: Technician, *, actor: Any) -> None:
    """No longer offered to planners. Refused while visits are to come."""
    coming = Booking.objects.filter(
        technician=technician, cancelled_at=None, kind=Booking.Kind.VISIT, period__endswith__gt=timezone.now()
    ).count()
    if coming:
        raise Refused(
            f"{technician.name} a encore {french.plural(coming, 'intervention')} à venir : confiez-les à quelqu'un d'autre d'abord."
        )
    technician.archived_at = timezone.now()
    technician.save()
    log(technician, "a archivé la fiche", actor=actor, icon="archive")
