"""Order types and their steps: data that an admin changes without code. Running orders keep the steps they were made with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.accounts.roles import Role
from maillon.core.dialogs import leave, see_other
from maillon.core.errors import Refused
from maillon.orders.forms import OrderTypeForm, StepForm
from maillon.orders.models import OrderType, StepTemplate
from maillon.orders.steps import kinds


@requires("settings.see")
@require_GET
def types(request: HttpRequest) -> HttpResponse:
    rows = OrderType.objects.prefetch_related("steps").order_by("archived_at", "order", "label")
    return render(request, "orders/types.html", {"types": rows})


@requires("settings.see")
@require_GET
def type_page(request: HttpRequest, code: str) -> HttpResponse:
    order_type = get_object_or_404(OrderType, code=code)
    known, roles = kinds(), dict(Role.choices)
    steps = [
        {
            "step": step,
            "kind": known[step.kind].label if step.kind in known else "module arrêté",
            "off": step.kind not in known,
            "role": roles.get(step.owner_role, step.owner_role),
        }
        for step in order_type.steps.all()
    ]
    return render(request, "orders/type.html", {"type": order_type, "steps": steps})


def _dialog(request: HttpRequest, form: Any, title: str, done: Any, submit: str = "Enregistrer") -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        return leave(request, done(form))
    context = {"form": form, "action": request.path, "title": title, "submit": submit}
    return render(request, "core/_dialog.html", context, status=422 if request.method == "POST" else 200)


def address(order_type: OrderType) -> str:
    return f"/reglages/types-de-commande/{order_type.code}"


@requires("settings.edit")
def type_new(request: HttpRequest) -> HttpResponse:
    return _dialog(
        request, OrderTypeForm(request.POST or None), "Nouveau type de commande", _create_type, "Créer le type"
    )


def _create_type(form: Any) -> str:
    """A new type starts with the steps that every order has: entry, validation."""
    order_type = form.save(commit=False)
    base = slugify(order_type.label)[:24] or "type"
    order_type.code, rank = base, 2
    while OrderType.objects.filter(code=order_type.code).exists():
        order_type.code, rank = f"{base}-{rank}", rank + 1
    order_type.order = (OrderType.objects.aggregate(last=Max("order"))["last"] or 0) + 10
    order_type.save()
    for position, (kind, label, public) in enumerate(
        (("entry", "Saisie", "Enregistrée"), ("validation", "Validation ADV", "Validée")), start=1
    ):
        StepTemplate.objects.create(
            order_type=order_type,
            position=position,
            kind=kind,
            label=label,
            public_label=public,
            owner_role=Role.ADV,
            due_days=1,
        )
    return address(order_type)


@requires("settings.edit")
def type_rename(request: HttpRequest, code: str) -> HttpResponse:
    order_type = get_object_or_404(OrderType, code=code)

    def rename(form: Any) -> str:
        form.save()
        return address(order_type)

    return _dialog(request, OrderTypeForm(request.POST or None, instance=order_type), "Renommer le type", rename)


@requires("settings.edit")
@require_POST
def type_archive(request: HttpRequest, code: str) -> HttpResponse:
    """Out of the choices, or back in; the orders of this type go on."""
    order_type = get_object_or_404(OrderType, code=code)
    if order_type.archived_at is None and OrderType.objects.filter(archived_at=None).count() == 1:
        raise Refused("C'est le dernier type ouvert : ajoutez-en un autre avant de le fermer.")
    order_type.archived_at = None if order_type.archived_at else timezone.now()
    order_type.save(update_fields=["archived_at"])
    messages.success(request, f"Type « {order_type.label} » {'fermé' if order_type.archived_at else 'rouvert'}")
    return see_other(address(order_type))


@requires("settings.edit")
def step_add(request: HttpRequest, code: str) -> HttpResponse:
    order_type = get_object_or_404(OrderType, code=code)

    def add(form: Any) -> str:
        step = form.save(commit=False)
        step.order_type = order_type
        step.position = (order_type.steps.aggregate(last=Max("position"))["last"] or 0) + 1
        step.save()
        return address(order_type)

    return _dialog(
        request, StepForm(request.POST or None), f"Ajouter une étape à « {order_type.label} »", add, "Ajouter l'étape"
    )


def step_for(code: str, pk: int) -> StepTemplate:
    return get_object_or_404(StepTemplate.objects.select_related("order_type"), order_type__code=code, pk=pk)


@requires("settings.edit")
def step_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    step = step_for(code, pk)

    def save(form: Any) -> str:
        form.save()
        return address(step.order_type)

    return _dialog(request, StepForm(request.POST or None, instance=step), f"Étape « {step.label} »", save)


@requires("settings.edit")
@require_POST
@transaction.atomic
def step_move(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One place up or down."""
    step = step_for(code, pk)
    steps = list(step.order_type.steps.select_for_update().order_by("position"))
    at = next(i for i, other in enumerate(steps) if other.pk == step.pk)
    to = at - 1 if request.POST.get("sens") == "haut" else at + 1
    if 0 <= to < len(steps):
        steps[at], steps[to] = steps[to], steps[at]
        for position, other in enumerate(steps, start=1):
            other.position = position
        StepTemplate.objects.bulk_update(steps, ["position"])
    return see_other(address(step.order_type))


@requires("settings.edit")
@require_POST
@transaction.atomic
def step_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    step = step_for(code, pk)
    if step.order_type.steps.count() == 1:
        raise Refused("Un type garde au moins une étape : ajoutez-en une autre d'abord.")
    step.delete()
    for position, other in enumerate(step.order_type.steps.order_by("position"), start=1):
        StepTemplate.objects.filter(pk=other.pk).update(position=position)
    messages.success(request, f"Étape « {step.label} » retirée\nLes commandes en cours gardent les leurs.")
    return see_other(address(step.order_type))
