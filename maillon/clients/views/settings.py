"""Segments, and the service levels among the settings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.clients import services
from maillon.clients.forms import SegmentForm, ServiceLevelForm
from maillon.clients.group_lists import SEGMENTS
from maillon.clients.models import Segment, ServiceLevel
from maillon.clients.views.answers import ask_for, leave
from maillon.core.errors import Refused
from maillon.lists.engine import list_view

LEVELS = "/reglages/niveaux-de-service/"


@requires("segments.see")
def segment_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, SEGMENTS)


@requires("segments.edit")
def segment(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """New: from the filters of the list in front of us. Changed: its name, or the filters of that list instead."""
    user: Any = request.user
    found = get_object_or_404(Segment.objects.visible_to(user), pk=number) if number else Segment()
    if number and not found.can_change(user):
        raise Refused(f"« {found.name} » appartient à {found.owner.name} : demandez-lui de le modifier.")
    query = found.query or services.filters_of(request.GET.urlencode())
    form = SegmentForm(request.POST or None, instance=found, initial={"version": found.version, "query": query})
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        made.query = services.filters_of(form.cleaned_data["query"] or query)
        try:
            services.save_segment(made, actor=user)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            back = reverse("clients:segments") if number else made.get_absolute_url()
            return leave(request, back, f"Le segment « {made.name} » est enregistré.")
    return ask_segment(request, found, form, query)


def ask_segment(request: HttpRequest, found: Segment, form: SegmentForm, query: str) -> HttpResponse:
    query = request.POST.get("query", "") or query
    told = Segment(query=services.filters_of(query)).reading(request.user)
    remove = f"{request.path}/supprimer" if found.pk else ""
    return ask_for(
        request, form, f"Segment « {found.name} »" if found.pk else "Garder comme segment", reverse("clients:segments"),
        lead="Un segment garde des filtres sous un nom : liste, export et règles s'en servent.",
        template="clients/_segment.html", said=told.words(), wrong=" ".join(told.wrong), remove=remove,
        list_url=f"/clients/?{query}",
    )  # fmt: skip


@require_POST
@requires("segments.edit")
def segment_drop(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Segment.objects.visible_to(request.user), pk=number)
    services.drop_segment(found, actor=request.user)
    return leave(
        request, reverse("clients:segments"), f"Le segment « {found.name} » est supprimé ; ses clients ne changent pas."
    )


@requires("settings.see")
@require_GET
def levels(request: HttpRequest) -> HttpResponse:
    return render(
        request, "clients/levels.html", {"levels": ServiceLevel.objects.order_by("archived_at", "rank", "name")}
    )


@requires("settings.edit")
def level(request: HttpRequest, number: int | None = None) -> HttpResponse:
    found = get_object_or_404(ServiceLevel, pk=number) if number else ServiceLevel()
    form = ServiceLevelForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        saved = services.save_level(form.save(commit=False))
        return leave(request, LEVELS, f"{saved.name} est enregistré.")
    title = found.name if number else "Nouveau niveau de service"
    return ask_for(request, form, title, LEVELS, crumbs=[("Niveaux de service", LEVELS)])


@requires("settings.edit")
@require_POST
def level_toggle(request: HttpRequest, number: int) -> HttpResponse:
    found = services.toggle_level(get_object_or_404(ServiceLevel, pk=number))
    said = "n'est plus proposé : qui l'a le garde" if found.archived_at else "est de nouveau proposé"
    return leave(request, LEVELS, f"{found.name} {said}.")
