"""The day's pickups: what is ready for each carrier, and the slip that its driver signs."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from maillon.accounts.rights import requires
from maillon.documents.views import pdf_answer
from maillon.logistics.services import pickups as days


@requires("shipments.edit")
@require_GET
def pickups(request: HttpRequest) -> HttpResponse:
    context = {"pickups": days.of_day(request.user), "today": timezone.localdate()}
    return render(request, "logistics/pickups.html", context)


@requires("shipments.edit")
@require_safe
def slip(request: HttpRequest, number: int) -> HttpResponse:
    today = timezone.localdate()
    pickup = next((p for p in days.of_day(request.user, today) if p.carrier.pk == number), None)
    if pickup is None:
        raise Http404
    return pdf_answer(days.slip(pickup, today), f"enlevement-{today:%Y-%m-%d}-{number}.pdf")
