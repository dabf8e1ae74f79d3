"""Giving a visit to a technician: the form, beside what each of them already has that day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from django.views.decorators.http import require_GET

from maillon.accounts.rights import requires
from maillon.core import french
from maillon.core.dialogs import done
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.interventions.forms import PlanForm
from maillon.interventions.models import Visit
from maillon.interventions.services import planning
from maillon.interventions.slots import bounds_of, free_slots
from maillon.interventions.views.visits import visit_for
from maillon.technicians.models import Booking, Technician

MOST = 60


def available(visit: Visit) -> Any:
    """Those still with us, who cover the site's department first."""
    return Technician.objects.filter(archived_at=None).order_by("name")


@requires("planning.edit")
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    visit = visit_for(request, reference)
    technicians = available(visit)
    form = PlanForm(request.POST or None, technicians=technicians, initial=_proposed(request, visit))
    if request.method == "POST" and form.is_valid():
        start, end = form.bounds()
        try:
            if form.cleaned_data.get("version") is not None:
                visit.version = form.cleaned_data["version"]  # as the person saw it
            planned = planning.plan(visit, form.cleaned_data["technician"], start, end=end, actor=request.user)
        except Refused as refused:
            form.add_error(None, refused.message)
            visit = visit_for(request, reference)
        else:
            return done(request, planned.get_absolute_url(), f"{planned.reference} est planifiée.")
    day = _day_of(form, request)
    context = {
        "visit": visit,
        "form": form,
        "day": day,
        "rows": day_of_team(day, visit),
        "site": visit.site,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
    }
    return render(request, "interventions/plan.html", context, status=422 if request.method == "POST" else 200)


def _proposed(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    """What the address asks, else what the visit has, else the next working morning."""
    asked = request.GET
    start = timezone.localtime(visit.starts_at) if visit.starts_at else None
    technician = asked.get("technicien", "")
    return {
        "technician": row_key(technician) or visit.technician_id,
        "day": _asked_day(request) or (start.date() if start else next_working_day(timezone.localdate())),
        "start": parse_time(asked.get("heure", "")[:5]) if asked.get("heure") else (start.time() if start else time(9)),
        "duration": visit.duration_minutes,
        "version": visit.version,
    }


def next_working_day(day: date) -> date:
    day += timedelta(days=1)
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def _asked_day(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.GET.get("jour", "")[:10])
    except ValueError:
        return None


def _day_of(form: PlanForm, request: HttpRequest) -> date:
    typed = form.cleaned_data.get("day") if form.is_bound and hasattr(form, "cleaned_data") else None
    return typed or form.initial["day"]


@requires("planning.edit")
@require_GET
def day(request: HttpRequest, reference: str) -> HttpResponse:
    """The team's day alone, when another day is typed."""
    visit = visit_for(request, reference)
    try:
        asked = parse_date(request.GET.get("day", "")[:10]) or timezone.localdate()
    except ValueError:
        asked = timezone.localdate()
    context = {
        "visit": visit, "day": asked, "rows": day_of_team(asked, visit),
        "before": asked - timedelta(days=1), "after": asked + timedelta(days=1),
    }  # fmt: skip
    return render(request, "interventions/_day.html", context)


def day_of_team(day: date, visit: Visit) -> list[dict[str, Any]]:
    """Each technician with what is taken and what is free: two queries. Those of the site's department come first."""
    first, last = bounds_of(day)
    taken: dict[int, list[Booking]] = defaultdict(list)
    rows = Booking.objects.filter(cancelled_at=None, period__overlap=(first, last))
    for booking in rows.order_by("period"):
        taken[booking.technician_id].append(booking)
    department = visit.site.department or visit.site.postal_code[:2]
    team = sorted(available(visit)[:MOST], key=lambda t: (department not in t.departments, t.name))
    return [_row(technician, taken[technician.pk], day, visit, department) for technician in team]


def _row(technician: Technician, bookings: list[Booking], day: date, visit: Visit, department: str) -> dict[str, Any]:
    own = [b for b in bookings if not (b.target_model == "interventions.visit" and b.target_id == visit.pk)]
    free = free_slots([b.bounds for b in own], day)
    return {
        "technician": technician,
        "near": department in technician.departments,
        "taken": [
            {"label": b.label, "kind": b.kind, "hours": hours_that_day(*b.bounds, day), "mine": b not in own} for b in bookings
        ],
        "free": [
            {"hours": hours(slot.start, slot.end), "start": f"{timezone.localtime(slot.start):%H:%M}",
             "fits": slot.end - slot.start >= timedelta(minutes=visit.duration_minutes)}
            for slot in free
        ],
    }  # fmt: skip


def hours_that_day(start: Any, end: Any, day: date) -> str:
    """What is taken of this day; nothing to say of the hours when all of it is."""
    first, last = bounds_of(day)
    return "toute la journée" if start <= first and end >= last else hours(max(start, first), min(end, last))


def hours(start: Any, end: Any) -> str:
    return f"{french.hour(start)} – {french.hour(end)}"
