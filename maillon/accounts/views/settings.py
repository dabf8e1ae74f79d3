"""The direction's screens: company, people, rights, modules."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from maillon.accounts import services
from maillon.accounts.forms import CompanyForm, UserForm
from maillon.accounts.models import Company, User
from maillon.accounts.rights import requires, rights_of
from maillon.accounts.roles import Role
from maillon.accounts.settings_links import sections_for
from maillon.core.modules import VERBS, registry


@requires("settings.see")
def settings_home(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/settings.html", {"sections": sections_for(request.user)})


@requires("settings.edit")
def company(request: HttpRequest) -> HttpResponse:
    form = CompanyForm(request.POST or None, instance=Company.current(), user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "La société est à jour.")
        return HttpResponseRedirect("/reglages/societe")
    context = {"form": form, "title": "Société", "cancel_url": "/reglages/", "crumbs": [("Réglages", "/reglages/")]}
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)


@requires("users.see")
def user_list(request: HttpRequest) -> HttpResponse:
    people = (
        User.objects.visible_to(request.user)
        .select_related("partner")
        .order_by("-is_active", "last_name", "first_name")
    )
    return render(request, "accounts/users.html", {"people": list(people[:1000])})


@requires("users.edit")
def user_new(request: HttpRequest) -> HttpResponse:
    form = UserForm(request.POST or None, instance=User(), user=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save(commit=False)
        password = services.open_account(user, actor=request.user)
        return render(request, "accounts/user_opened.html", {"person": user, "password": password})
    return _user_form(request, form, "Nouvel utilisateur")


@requires("users.edit")
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = UserForm(request.POST or None, instance=user, user=request.user)
    if request.method == "POST" and form.is_valid():
        if user.pk == request.user.pk and not form.cleaned_data["is_active"]:
            form.add_error("is_active", "Vous ne pouvez pas fermer votre propre compte.")
        else:
            saved = form.save()
            if not saved.is_active:
                services.sign_out_everywhere(saved)
            messages.success(request, f"{saved.name} est enregistré.")
            return HttpResponseRedirect("/reglages/utilisateurs/")
    return _user_form(request, form, "Modifier l'utilisateur")


def _user_form(request: HttpRequest, form: UserForm, title: str) -> HttpResponse:
    crumbs = [("Réglages", "/reglages/"), ("Utilisateurs", "/reglages/utilisateurs/")]
    context = {"form": form, "title": title, "cancel_url": "/reglages/utilisateurs/", "crumbs": crumbs}
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@requires("users.edit")
def user_sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    services.sign_out_everywhere(user)
    messages.success(request, f"Les sessions de {user.name} sont fermées.")
    return HttpResponseRedirect("/reglages/utilisateurs/")


@requires("settings.see")
def rights_matrix(request: HttpRequest) -> HttpResponse:
    """Role × subject × verb on one screen; each box is one right."""
    held = {role: rights_of([role]) for role in Role.values}
    capabilities = registry.capabilities()
    groups = []
    for module in registry.all():
        lines = []
        for line in module.rights:
            cells = [
                [
                    {"code": f"{line.subject}.{verb}", "role": role, "label": label, "held": f"{line.subject}.{verb}" in held[role],
                     "default": role in capabilities[f"{line.subject}.{verb}"].roles}
                    for verb, label in VERBS.items()
                ]
                for role in Role.values
            ]  # fmt: skip
            lines.append({"label": line.label, "cells": cells})
        if lines:
            groups.append({"label": module.label, "lines": lines})
    return render(request, "accounts/rights.html", {"groups": groups, "roles": Role.choices})


@require_POST
@requires("settings.edit")
def right_change(request: HttpRequest) -> HttpResponse:
    """The pressed box says ``role|capability|1`` or ``0``."""
    role, _, rest = request.POST.get("cell", "").partition("|")
    code, _, granted = rest.partition("|")
    if role in Role.values:
        services.set_right(role, code, granted == "1", actor=request.user)
    return HttpResponseRedirect("/reglages/droits")


@requires("settings.see")
def module_list(request: HttpRequest) -> HttpResponse:
    modules = [
        {"module": m, "active": registry.is_active(m.name), "needs": services.labels(list(m.requires))}
        for m in registry.all()
    ]
    return render(request, "accounts/modules.html", {"modules": modules})


@require_POST
@requires("settings.edit")
@transaction.atomic
def module_switch(request: HttpRequest, name: str) -> HttpResponse:
    active = request.POST.get("active") == "1"
    services.switch_module(name, active, actor=request.user)
    messages.success(request, f"{services.labels([name])} : {'en service' if active else 'hors service'}.")
    return HttpResponseRedirect("/reglages/modules")
