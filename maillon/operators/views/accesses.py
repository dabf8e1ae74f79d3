"""Operator orders: prepared from the order with the eligibility of its site, then followed to their delivery."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import act, ask, done, see_other
from maillon.core.errors import Refused
from maillon.core.panels import actions_for
from maillon.lists.engine import list_view
from maillon.operators.forms import DeliverForm, OperatorOrderForm, OrderForm, PromiseForm, ReasonForm
from maillon.operators.lists import OPERATOR_ORDERS
from maillon.operators.models import OperatorOrder
from maillon.operators.services import accesses
from maillon.operators.views.portings import order_for
from maillon.operators.workflow import OPERATOR_ORDER, ORDER_TONES
from maillon.records import panels as records

HERE = "/commandes-operateurs/"
ELIGIBILITY_TONES = {"unknown": "warning", "yes": "success", "limited": "warning", "no": "error"}


@requires("operator_orders.see")
def access_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, OPERATOR_ORDERS)


def access_for(request: HttpRequest, reference: str) -> OperatorOrder:
    rows = OperatorOrder.objects.visible_to(request.user).select_related("order", "operator", "site")
    return get_object_or_404(rows, reference=reference)


@requires("operator_orders.see")
@require_GET
def of_order(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the step « Commande opérateur » of an order is worked on."""
    order = order_for(request, reference)
    rows = OperatorOrder.objects.visible_to(request.user).filter(order=order)
    found = list(rows.exclude(status=OperatorOrder.Status.CANCELLED)[:2])
    if len(found) == 1:
        return see_other(found[0].get_absolute_url())
    if not found and request.user.can("operator_orders.edit"):  # type: ignore[union-attr]
        return see_other(f"{HERE}nouvelle?commande={order.reference}")
    return see_other(f"{order.get_absolute_url()}/operateurs")


@requires("operator_orders.see")
@require_GET
def access(request: HttpRequest, reference: str) -> HttpResponse:
    return render(request, "operators/access.html", page_of(request, access_for(request, reference)))


def page_of(request: HttpRequest, found: OperatorOrder) -> dict[str, Any]:
    user: Any = request.user
    names = {t.name for t in OPERATOR_ORDER.available(found, user)}
    over = found.status in (OperatorOrder.Status.DELIVERED, OperatorOrder.Status.CANCELLED)
    return {
        "access": found,
        "order": found.order,
        "order_url": found.order.get_absolute_url() if user.can("orders.see") else "",
        "tone": ORDER_TONES[found.status],
        "eligibility_tone": ELIGIBILITY_TONES[found.eligibility],
        "can": {name: name in names for name in OPERATOR_ORDER.transitions}
        | {"edit": user.can("operator_orders.edit") and not over},
        "actions": actions_for(found, user),
        **records.context(found, user),
    }


@requires("operator_orders.edit")
def access_new(request: HttpRequest) -> HttpResponse:
    order = order_for(request, request.GET.get("commande", ""))
    form = OperatorOrderForm(
        request.POST or None, user=request.user, client_id=order.client_id, initial={"site": order.site_id}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = accesses.make(order, actor=request.user, **form.changes())
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, made.get_absolute_url(), f"Commande opérateur {made.reference} préparée.")
    crumbs = [("Commandes", "/commandes/"), (order.reference, order.get_absolute_url())]
    return ask(request, form, f"Commander un accès pour {order.client_name}", order.get_absolute_url(), crumbs=crumbs,
               submit="Préparer la commande")  # fmt: skip


@requires("operator_orders.edit")
def access_edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = access_for(request, reference)
    form = OperatorOrderForm(
        request.POST or None, instance=access_for(request, reference), user=request.user, client_id=found.client_id
    )
    return act(
        request, form, f"Modifier {found.reference}", found.get_absolute_url(),
        lambda: f"{accesses.edit(found, actor=request.user, **form.changes()).reference} est enregistrée.",
        crumbs=[("Commandes opérateurs", HERE), (found.reference, found.get_absolute_url())],
    )  # fmt: skip


@requires("operator_orders.edit")
def order(request: HttpRequest, reference: str) -> HttpResponse:
    found = access_for(request, reference)
    form = OrderForm(
        request.POST or None,
        initial={"operator_reference": found.operator_reference},
    )
    return act(
        request, form, f"Commander à {found.operator.name}", found.get_absolute_url(),
        lambda: f"{accesses.order(found, actor=request.user, **form.cleaned_data).reference} est commandée.",
        submit="Marquer commandée",
    )  # fmt: skip


@requires("operator_orders.edit")
def promise(request: HttpRequest, reference: str) -> HttpResponse:
    found = access_for(request, reference)
    form = PromiseForm(
        request.POST or None, initial={"promised_on": found.promised_on, "operator_reference": found.operator_reference}
    )
    return act(
        request, form, "Date promise par l'opérateur", found.get_absolute_url(),
        lambda: f"Date notée sur {accesses.promise(found, actor=request.user, **form.cleaned_data).reference}.",
        submit="Noter la date",
    )  # fmt: skip


@requires("operator_orders.edit")
def deliver(request: HttpRequest, reference: str) -> HttpResponse:
    found = access_for(request, reference)
    form = DeliverForm(request.POST or None)
    return act(
        request, form, f"Livraison de {found.reference}", found.get_absolute_url(),
        lambda: f"{accesses.deliver(found, actor=request.user, **form.cleaned_data).reference} est livrée.",
        submit="Marquer livrée",
    )  # fmt: skip


@requires("operator_orders.edit")
def fail(request: HttpRequest, reference: str) -> HttpResponse:
    found = access_for(request, reference)
    form = ReasonForm(request.POST or None)
    return act(
        request, form, "L'opérateur ne peut pas livrer", found.get_absolute_url(),
        lambda: f"Échec noté sur {accesses.fail(found, form.cleaned_data['reason'], actor=request.user).reference}.",
        submit="Noter l'échec",
    )  # fmt: skip


@requires("operator_orders.edit")
@require_POST
def again(request: HttpRequest, reference: str) -> HttpResponse:
    found = accesses.again(access_for(request, reference), actor=request.user)
    return done(request, found.get_absolute_url(), "À commander de nouveau.")


@requires("operator_orders.close")
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    found = access_for(request, reference)
    form = ReasonForm(request.POST or None)
    return act(
        request, form, f"Annuler {found.reference}", found.get_absolute_url(),
        lambda: f"{accesses.cancel(found, form.cleaned_data['reason'], actor=request.user).reference} est annulée.",
        submit="Annuler la commande opérateur", lead="Annulez-la aussi chez l'opérateur si elle est passée.",
    )  # fmt: skip
