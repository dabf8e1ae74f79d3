from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.fields.definitions import place_of, record_choices
from maillon.fields.forms import DefinitionForm
from maillon.fields.models import CustomField
from maillon.fields.services import archive_field, restore_field, save_field

SCREEN = "fields:list"


@requires("settings.see")
def field_list(request: HttpRequest) -> HttpResponse:
    names = dict(record_choices())
    fields = [f for f in CustomField.objects.order_by("model", "subset", "order", "pk") if place_of(f) in names]
    groups = [(names[place], list(rows)) for place, rows in groupby(fields, key=place_of)]
    return render(request, "fields/list.html", {"groups": groups, "count": len(fields)})


@requires("settings.edit")
def field_new(request: HttpRequest) -> HttpResponse:
    initial = {"model": request.GET.get("model", "")}
    return _edit(request, CustomField(), "Nouveau champ personnalisé", initial)


@requires("settings.edit")
def field_edit(request: HttpRequest, pk: int) -> HttpResponse:
    field = get_object_or_404(CustomField, pk=pk)
    return _edit(request, field, f"Champ « {field.label} »")


def _edit(request: HttpRequest, field: CustomField, title: str, initial: dict[str, str] | None = None) -> HttpResponse:
    form = DefinitionForm(request.POST or None, instance=field, initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = save_field(form.save(commit=False))
        messages.success(request, f"Le champ « {saved.label} » est enregistré.")
        return HttpResponseRedirect(reverse(SCREEN), status=303)
    crumbs = [("Réglages", reverse("accounts:settings")), ("Champs personnalisés", reverse(SCREEN))]
    context = {"form": form, "title": title, "crumbs": crumbs, "cancel_url": reverse(SCREEN)}
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@requires("settings.edit")
def field_archive(request: HttpRequest, pk: int) -> HttpResponse:
    field = get_object_or_404(CustomField, pk=pk)
    archive_field(field)
    undo = reverse("fields:restore", args=[field.pk])
    messages.success(
        request, f"« {field.label} » est archivé\nLes valeurs saisies sont gardées.", extra_tags=f"undo={undo}"
    )
    return HttpResponseRedirect(reverse(SCREEN), status=303)


@require_POST
@requires("settings.edit")
def field_restore(request: HttpRequest, pk: int) -> HttpResponse:
    field = get_object_or_404(CustomField, pk=pk)
    restore_field(field)
    messages.success(request, f"« {field.label} » est de nouveau en service.")
    return HttpResponseRedirect(reverse(SCREEN), status=303)
