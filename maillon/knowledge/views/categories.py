"""The sections that articles are read under: added, renamed, put in order, removed once empty."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import act, done
from maillon.core.errors import Refused
from maillon.knowledge.forms import CategoryForm
from maillon.knowledge.models import Category

HERE = "/aide/"
CRUMBS = [("Aide", HERE)]


@requires("knowledge.edit")
def categories(request: HttpRequest) -> HttpResponse:
    """A new one, above those that are."""
    ours_alone(request)
    form = CategoryForm(request.POST or None)
    rows = Category.objects.annotate(held=Count("articles")).order_by("order", "name")

    def run() -> str:
        return f"Rubrique « {Category.objects.create(**form.cleaned_data).name} » ajoutée."

    return act(
        request, form, "Rubriques", HERE, run, folder="knowledge/categories", submit="Ajouter", rows=rows, crumbs=CRUMBS
    )


@requires("knowledge.edit")
def category(request: HttpRequest, number: int) -> HttpResponse:
    ours_alone(request)
    found = get_object_or_404(Category, pk=number)
    form = CategoryForm(request.POST or None, kept=found, initial={"name": found.name, "order": found.order})

    def run() -> str:
        found.name, found.order = form.cleaned_data["name"], form.cleaned_data["order"]
        found.save(update_fields=["name", "order"])
        return f"Rubrique « {found.name} » enregistrée."

    return act(request, form, "Modifier la rubrique", HERE, run, crumbs=CRUMBS)


@requires("knowledge.edit")
@require_POST
def category_remove(request: HttpRequest, number: int) -> HttpResponse:
    ours_alone(request)
    found = get_object_or_404(Category.objects.select_for_update(), pk=number)
    if found.articles.exists():
        raise Refused(f"« {found.name} » contient des articles : rangez-les d'abord ailleurs.")
    found.delete()
    return done(request, HERE, f"Rubrique « {found.name} » retirée.")


def ours_alone(request: HttpRequest) -> None:
    user: Any = request.user
    if user.partner_id:
        raise Refused("Les rubriques se règlent chez l'intégrateur.")
