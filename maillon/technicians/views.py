"""Technicians: the list, the card, absences."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core.errors import Refused
from maillon.lists.engine import list_view
from maillon.records import panels as records
from maillon.technicians import services
from maillon.technicians.forms import LeaveForm, TechnicianForm
from maillon.technicians.lists import TECHNICIANS, kind_chip
from maillon.technicians.models import Booking, Technician

HERE, SHOWN = "/techniciens/", 60
TONES = {Booking.Kind.VISIT: "info", Booking.Kind.LEAVE: "warning", Booking.Kind.HOLD: ""}


@requires("technicians.see")
def technician_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, TECHNICIANS)


def technician_for(request: HttpRequest, reference: str) -> Technician:
    rows = Technician.objects.visible_to(request.user).select_related("user").prefetch_related("skills")
    return get_object_or_404(rows, reference=reference)


@requires("technicians.see")
@require_GET
def card(request: HttpRequest, reference: str) -> HttpResponse:
    technician, user = technician_for(request, reference), request.user
    bookings = Booking.objects.visible_to(user).filter(
        technician=technician, cancelled_at=None, period__endswith__gt=timezone.now()
    )
    context = {
        "technician": technician,
        "kind": kind_chip(technician),
        "bookings": [{"booking": b, "span": services.span(*b.bounds), "tone": TONES[Booking.Kind(b.kind)],
                      "leave": b.kind != Booking.Kind.VISIT} for b in bookings.order_by("period")[:SHOWN]],
        "may_edit": user.can("technicians.edit"),  # type: ignore[union-attr]
        "may_close": user.can("technicians.close"),  # type: ignore[union-attr]
        "may_plan": user.can("planning.edit"),  # type: ignore[union-attr]
        **records.context(technician, user),
    }  # fmt: skip
    return render(request, "technicians/technician.html", context)


@requires("technicians.edit")
def technician_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Technician(), "Nouveau technicien", HERE)


@requires("technicians.edit")
def technician_edit(request: HttpRequest, reference: str) -> HttpResponse:
    technician = technician_for(request, reference)
    return _edit(request, technician, f"Modifier {technician.name}", technician.get_absolute_url())


def _edit(request: HttpRequest, technician: Technician, title: str, back: str) -> HttpResponse:
    form = TechnicianForm(request.POST or None, instance=technician, user=request.user)
    if request.method == "POST" and form.is_valid():
        card = services.save_card(form.save(commit=False), actor=request.user, skills=form.chosen_skills())
        return done(request, card, f"{card.name} est enregistré.")
    crumbs = [("Techniciens", HERE)] + ([(technician.name, back)] if technician.pk else [])
    return ask(request, form, title, back, crumbs=crumbs, draft=f"technician-{technician.pk or 'new'}")


@requires("planning.edit")
def leave(request: HttpRequest, reference: str) -> HttpResponse:
    technician = technician_for(request, reference)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        start, end = form.bounds()
        try:
            services.grant_leave(technician, start, end, actor=request.user, label=form.cleaned_data["label"])
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, technician, f"Absence de {technician.name} notée.")
    return ask(request, form, f"Absence de {technician.name}", technician.get_absolute_url(), submit="Noter l'absence")


@requires("planning.edit")
@require_POST
def leave_cancel(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    technician = technician_for(request, reference)
    booking = get_object_or_404(Booking.objects.visible_to(request.user), technician=technician, pk=number)
    services.cancel_leave(booking, actor=request.user)
    return done(request, technician, "Absence annulée.")


@requires("technicians.close")
@require_POST
def archive(request: HttpRequest, reference: str) -> HttpResponse:
    technician = technician_for(request, reference)
    services.archive(technician, actor=request.user)
    return done(request, technician, f"{technician.name} est archivé.")


def done(request: HttpRequest, technician: Technician, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = technician.get_absolute_url()
        return response
    return HttpResponseRedirect(technician.get_absolute_url(), status=303)  # type: ignore[call-arg]


def ask(request: HttpRequest, form: Any, title: str, back: str, **more: Any) -> HttpResponse:
    """Draw ``form``, in a dialog for htmx; 422 when it was just refused."""
    htmx = getattr(request, "htmx", None)
    context = {"form": form, "title": title, "action": request.path, "cancel_url": back, **more}
    template = "core/_dialog.html" if htmx and not htmx.boosted else "core/form.html"
    return render(request, template, context, status=422 if request.method == "POST" else 200)
