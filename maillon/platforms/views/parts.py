"""Numbers, lines, handsets and SIM cards, in dialogs over the platform's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import done
from maillon.core.errors import Refused
from maillon.platforms import services
from maillon.platforms.forms import HandsetForm, LineForm, RangeForm, SimForm
from maillon.platforms.models import Handset, Line, NumberRange, Sim
from maillon.platforms.services.parts import name_of
from maillon.platforms.views import ask, crumbs, own_platform

# Part of the address -> (model, form, title of a new one, title of a known one, where on the page).
PARTS: dict[str, tuple[Any, Any, str, str]] = {
    "numeros": (NumberRange, RangeForm, "Ajouter des numéros", "Modifier les numéros"),
    "lignes": (Line, LineForm, "Nouvelle ligne", "Modifier la ligne"),
    "postes": (Handset, HandsetForm, "Nouveau poste", "Modifier le poste"),
    "sims": (Sim, SimForm, "Nouvelle carte SIM", "Modifier la carte SIM"),
}


def part_of(request: HttpRequest, platform: Any, kind: str, pk: int | None) -> Any:
    model = PARTS[kind][0]
    if pk is None:
        return model(platform=platform)
    found = get_object_or_404(model.objects.editable_by(request.user).current(), pk=pk, platform=platform)
    found.platform = platform
    return found


@requires("platforms.edit")
def part(request: HttpRequest, reference: str, kind: str, pk: int | None = None) -> HttpResponse:
    platform = own_platform(request, reference)
    _, form_class, new, known = PARTS[kind]
    form = form_class(request.POST or None, instance=part_of(request, platform, kind, pk), user=request.user)
    if request.method == "POST" and form.is_valid():
        verb: Callable[..., Any] = services.save_range if kind == "numeros" else services.save_part
        try:
            saved = verb(form.save(commit=False), actor=request.user)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            said = name_of(saved)
            plural = isinstance(saved, NumberRange) and saved.count > 1
            word = "sont enregistrés" if plural else "est enregistrée" if said.startswith("la ") else "est enregistré"
            return done(request, f"{platform.get_absolute_url()}#{kind}", f"{said[:1].upper()}{said[1:]} {word}.")
    remove = f"{request.path}/retirer" if pk else ""
    return ask(
        request, form, known if pk else new, platform.get_absolute_url(), crumbs=crumbs(platform), remove=remove,
        conflict_record=str(form.instance) if pk else "",
    )  # fmt: skip


@requires("platforms.edit")
@require_POST
def part_remove(request: HttpRequest, reference: str, kind: str, pk: int) -> HttpResponse:
    platform = own_platform(request, reference)
    removed = part_of(request, platform, kind, pk)
    services.archive_part(removed, actor=request.user)
    return done(request, f"{platform.get_absolute_url()}#{kind}", f"{str(removed)[:60]} : retiré de la plateforme.")
