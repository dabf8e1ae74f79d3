"""The carriers, among the settings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import ask, done
from maillon.logistics.forms import CarrierForm
from maillon.logistics.models import Carrier

HERE = "/reglages/transporteurs/"


@requires("settings.see")
@require_GET
def carriers(request: HttpRequest) -> HttpResponse:
    return render(request, "logistics/carriers.html", {"carriers": Carrier.objects.order_by("archived_at", "name")})


@requires("settings.edit")
def carrier(request: HttpRequest, number: int | None = None) -> HttpResponse:
    found = get_object_or_404(Carrier, pk=number) if number else Carrier()
    form = CarrierForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        return done(request, HERE, f"{form.save().name} est enregistré.")
    return ask(request, form, found.name or "Nouveau transporteur", HERE, crumbs=[("Transporteurs", HERE)])


@requires("settings.edit")
@require_POST
def archive(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Carrier, pk=number)
    found.archived_at = None if found.archived_at else timezone.now()
    found.save(update_fields=["archived_at"])
    said = f"{found.name} n'est plus proposé." if found.archived_at else f"{found.name} est de nouveau proposé."
    return done(request, HERE, said, undo=request.path)
