"""The catalogue of platforms, among the settings."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import done
from maillon.platforms import services
from maillon.platforms.forms import PlatformTypeForm
from maillon.platforms.models import PlatformType
from maillon.platforms.views import ask

HERE = "/reglages/plateformes/"


@requires("settings.see")
@require_GET
def types(request: HttpRequest) -> HttpResponse:
    rows = PlatformType.objects.annotate(used=Count("platforms", filter=Q(platforms__archived_at=None)))
    return render(request, "platforms/types.html", {"types": rows.order_by("archived_at", "name")})


@requires("settings.edit")
def platform_type(request: HttpRequest, number: int | None = None) -> HttpResponse:
    found = get_object_or_404(PlatformType, pk=number) if number else PlatformType()
    form = PlatformTypeForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        saved = services.save_type(form.save(commit=False), actor=request.user)
        return done(request, HERE, f"{saved.name} est enregistrée.")
    title = found.name if number else "Nouvelle plateforme du catalogue"
    return ask(request, form, title, HERE, crumbs=[("Réglages", "/reglages/"), ("Plateformes", HERE)])


@requires("settings.edit")
@require_POST
def switch(request: HttpRequest, number: int) -> HttpResponse:
    found = services.switch_type(get_object_or_404(PlatformType, pk=number), actor=request.user)
    said = f"{found.name} n'est plus proposée." if found.archived_at else f"{found.name} est de nouveau proposée."
    return done(request, HERE, said, undo=request.path)
