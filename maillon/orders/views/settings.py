"""Order types and their steps: data that an admin changes without code. Running orders keep the steps they were made with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.accounts.roles import Role
from maillon.core.dialogs import leave, see_other
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.orders.forms import OrderTypeForm, StepForm
from maillon.orders.models import Order, OrderType, StepTemplate
from maillon.orders.services import types as types_service
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
    running = Order.objects.filter(order_type=order_type).open().count()
    context = {"type": order_type, "steps": steps, "running": running, **preview_of(order_type)}
    return render(request, "orders/type.html", context)


def preview_of(order_type: OrderType) -> dict[str, Any]:
    """The steps as the page of an order will draw them, and as the client will follow them."""
    steps = list(order_type.steps.all())
    return {
        "preview": [{"label": step.label, "done": False, "current": rank == 0} for rank, step in enumerate(steps)],
        "told": [step.public_label for step in steps if step.public_label],
    }


def _dialog(request: HttpRequest, form: Any, title: str, done: Any, submit: str = "Enregistrer") -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            return leave(request, done(form))
        except Refused as refused:
            form.add_error(None, refused.message)
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
    return address(types_service.create(form.cleaned_data["label"]))


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
    order_type = get_object_or_404(OrderType, code=code)
    types_service.archive(order_type, archived=order_type.archived_at is None)
    messages.success(request, f"Type « {order_type.label} » {'fermé' if order_type.archived_at else 'rouvert'}")
    return see_other(address(order_type))


@requires("settings.edit")
def step_add(request: HttpRequest, code: str) -> HttpResponse:
    order_type = get_object_or_404(OrderType, code=code)

    def add(form: Any) -> str:
        types_service.add_step(order_type, form.save(commit=False))
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
        types_service.save_step(form.save(commit=False))
        return address(step.order_type)

    return _dialog(request, StepForm(request.POST or None, instance=step), f"Étape « {step.label} »", save)


@requires("settings.edit")
@require_POST
def steps_order(request: HttpRequest, code: str) -> HttpResponse:
    """The steps in the order where they were dragged, or moved by the keyboard."""
    order_type = get_object_or_404(OrderType, code=code)
    ids = [key for text in request.POST.get("order", "").split(",") if (key := row_key(text)) is not None]
    types_service.reorder(order_type, ids)
    return render(request, "orders/_type_stepper.html", preview_of(order_type))


@requires("settings.edit")
@require_POST
def step_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    step = step_for(code, pk)
    types_service.remove_step(step)
    messages.success(request, f"Étape « {step.label} » retirée\nLes commandes en cours gardent les leurs.")
    return see_other(address(step.order_type))
