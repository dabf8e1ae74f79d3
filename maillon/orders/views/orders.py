from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.accounts.roles import Role
from maillon.core.dialogs import leave, see_other
from maillon.core.errors import Overtaken
from maillon.core.identifiers import row_key
from maillon.core.panels import ASIDE, NOW, TAB, actions_for, counted, draw, drawn, panels_for
from maillon.documents import links
from maillon.lists.engine import list_view
from maillon.orders import services, undoing
from maillon.orders.forms import OrderHeader, OrderKeyForm, ReasonForm, WhereForm
from maillon.orders.lists import ORDERS, due_chip, spec_for
from maillon.orders.models import Amendment, Order, Quote
from maillon.orders.reading import STATUS_TONES, editor_context, history_url, payer_name
from maillon.orders.services import amendments, sites
from maillon.orders.services.cancelling import CHANGED
from maillon.orders.services.house import ensure_editable, may_edit, may_say_where
from maillon.orders.services.steps import blockers_for, reachable
from maillon.orders.steps import Together, kinds, progress_of
from maillon.orders.tracking import LINK_DAYS, PURPOSE
from maillon.orders.views.quotes import client_url, initial_client, with_card
from maillon.records import panels as records


@requires("orders.see")
def order_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, spec_for(ORDERS, request.user))


def order_for(request: HttpRequest, reference: str) -> Order:
    rows = with_card(Order.objects.visible_to(request.user), request.user).annotate(has_sites=sites.of_order_client())
    return get_object_or_404(rows, reference=reference)


@requires("orders.edit")
def order_new(request: HttpRequest) -> HttpResponse:
    form = OrderKeyForm(request.POST or None, user=request.user, initial=initial_client(request))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        order = services.key(data.pop("client"), actor=request.user, **data)
        return see_other(order.get_absolute_url())
    context = {
        "form": form,
        "title": "Nouvelle commande",
        "submit": "Saisir les lignes",
        "cancel_url": "/commandes/",
        "crumbs": [("Commandes", "/commandes/")],
        "lead": "Sans devis signé : les lignes se saisissent à l'écran suivant.",
    }
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)


@requires("orders.see")
@require_GET
def order_page(request: HttpRequest, reference: str) -> HttpResponse:
    order = order_for(request, reference)
    return render(request, "orders/order.html", page_context(order, request, "lignes"))


@requires("orders.see")
@require_GET
def order_tab(request: HttpRequest, reference: str, tab: str) -> HttpResponse:
    """A section brought by another module, at its own address."""
    order = order_for(request, reference)
    context = page_context(order, request, tab)
    if context["section"] is None:
        raise Http404
    return render(request, "orders/order.html", context)


def page_context(order: Order, request: HttpRequest, tab: str) -> dict[str, Any]:
    user: Any = request.user
    prefetch_related_objects([order], "steps", "lines")
    tabs = panels_for(order, user, TAB)
    chosen = next((panel for panel in tabs if panel.key == tab), None)
    alone = Together([order])
    blockers = blockers_for(alone, user).get(order.pk, []) if order.status == Order.Status.OPEN else []
    here = kinds().get(order.step_kind)
    movable = order.status == Order.Status.OPEN and services.may_move(order, user)
    numbers = counted(tabs, order, user)
    return {
        **(editor_context(order, user) if chosen is None else {"deal": order, "prices": order.prices_visible_to(user)}),
        "payer_name": payer_name(order, user),
        "order": order,
        "tabs": [_tab(panel, order, tab, numbers.get(panel.key)) for panel in tabs],
        "section": draw(chosen, order, request) or "" if chosen else None,
        "on_lines": chosen is None,
        "asides": drawn(order, request, ASIDE),
        "nows": drawn(order, request, NOW),
        "actions": actions_for(order, user),
        "steps": stepper(order),
        "checks": checks_of(order) if not user.partner_id else [],
        "status_tone": STATUS_TONES[order.status],
        "blockers": blockers,
        "progress": _progress(alone, order, user),
        "due": due_chip(order) if order.status == Order.Status.OPEN and order.step_due_at else "",
        "next_step": _next(order) if movable else None,
        "movable": movable,
        "can_go_back": movable and order.step_position > 1 and not user.partner_id,
        "can_cancel": order.status == Order.Status.OPEN and user.can("orders.close"),
        "can_edit_header": may_edit(order, user) or may_say_where(order, user),
        **amending_of(order, user),
        "promises": list(order.promises.all()) if is_promised(order) else [],
        "can_promise": not user.partner_id and order.status == Order.Status.OPEN and user.can("orders.edit"),
        "work_url": here.url(order) if here and here.url and not user.partner_id else "",
        "stepper_tone": "error" if order.is_late else "primary",
        "blocker_tone": "error" if order.is_late else "warning",
        "quote": Quote.objects.visible_to(user).filter(pk=order.quote_id).first() if order.quote_id else None,
        "client_url": client_url(order, user),
        "history_url": history_url(order, user),
        "order_type": order.order_type,
        "site": order.site,
        "contact": order.contact,
        **records.context(order, user),
        "tracking": not user.partner_id or order.partner_id == user.partner_id,
    }


def _tab(panel: Any, order: Order, current: str, count: int | None) -> dict[str, Any]:
    return {
        "label": panel.label,
        "url": f"{order.get_absolute_url()}/{panel.key}",
        "current": panel.key == current,
        "count": count,
    }


def stepper(order: Order) -> list[dict[str, Any]]:
    """The steps as ``core/_stepper.html`` draws them."""
    done = order.status == Order.Status.DONE
    return [
        {
            "label": step.label,
            "done": done or step.position < order.step_position,
            "current": order.status == Order.Status.OPEN and step.position == order.step_position,
        }
        for step in services.shown_steps(order)
    ]


def is_promised(order: Order) -> bool:
    return order.promised_on is not None or any(line.promised_on for line in order.lines.all())


def amending_of(order: Order, user: Any) -> dict[str, Any]:
    """The amendment under way, as far as this person may read it, or whether one can be made."""
    if order.status != Order.Status.OPEN:
        return {"amendment": None, "can_amend": False}
    rows = Amendment.objects.visible_to(user).filter(order_id=order.pk, status__in=Amendment.OPEN)
    found = rows.first()
    return {"amendment": found, "can_amend": found is None and amendments.why_not(order, user) is None}


def checks_of(order: Order) -> list[dict[str, Any]]:
    """The points to tick of the step where the order stands."""
    here = next((step for step in order.steps.all() if step.position == order.step_position), None)
    return list(here.checks) if here and order.status == Order.Status.OPEN else []


def _progress(alone: Together, order: Order, user: Any) -> dict[str, Any] | None:
    kind = kinds().get(order.step_kind)
    if order.status != Order.Status.OPEN or kind is None or user.partner_id:
        return None
    done, total = progress_of(alone).get(order.pk, (0, 0))
    return {"done": done, "total": total, "unit": kind.unit} if total else None


def _next(order: Order) -> str:
    following = next(iter(reachable(order, after=order.step_position)), None)
    return following.label if following else "Terminée"


@requires("orders.edit")
def order_edit(request: HttpRequest, reference: str) -> HttpResponse:
    order = order_for(request, reference)
    signed = order.quote_id is not None and may_say_where(order, request.user)
    if not signed:
        ensure_editable(order, request.user)
    form = (WhereForm if signed else OrderHeader)(request.POST or None, instance=order, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return see_other(order.get_absolute_url())
    context = {
        "form": form,
        "title": f"Commande {order.reference}",
        "cancel_url": order.get_absolute_url(),
        "crumbs": [("Commandes", "/commandes/"), (order.reference, order.get_absolute_url())],
        "lead": "Les lignes et le payeur sont ceux du bon de commande signé." if signed else "",
    }
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)


def as_seen(request: HttpRequest, order: Order) -> Order:
    """The order as the person saw it: the step of the page they acted on, so that the second of two is told."""
    seen = row_key(request.POST.get("step", ""))
    if seen is not None:
        order.step_position = min(seen, 32000)
    return order


@requires("orders.see")
@require_POST
def order_advance(request: HttpRequest, reference: str) -> HttpResponse:
    order = services.advance(as_seen(request, order_for(request, reference)), actor=request.user)
    said = "Commande terminée" if order.status == Order.Status.DONE else f"Commande passée à « {order.step_label} »"
    messages.success(request, said)
    return see_other(order.get_absolute_url())


@requires("orders.see")
def order_back(request: HttpRequest, reference: str) -> HttpResponse:
    order = order_for(request, reference)
    return _with_reason(
        request,
        order,
        title=f"Ramener {order.reference} à l'étape précédente",
        submit="Revenir en arrière",
        lead="Le motif est gardé dans l'historique et lu par les équipes.",
        act=lambda reason: services.go_back(as_seen(request, order), reason, actor=request.user),
    )


@requires("orders.close")
def order_cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """What will be undone, module by module, then the reason."""
    order = order_for(request, reference)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel(order, form.cleaned_data["reason"], actor=request.user, seen=request.POST.get("seen", ""))
        except Overtaken as overtaken:
            if overtaken.message != CHANGED:
                raise
            form.add_error(None, overtaken.message)
        else:
            messages.success(request, f"Commande {order.reference} annulée")
            return leave(request, order.get_absolute_url())
    parts = undoing.parts_of(order)
    context = {
        "form": form,
        "action": request.path,
        "title": f"Annuler la commande {order.reference}",
        "lead": "Voici ce que l'annulation défait, d'un seul coup. Ce qu'elle ne peut pas défaire devient une tâche."
        if parts
        else "",
        "order": order,
        "parts": parts_shown(parts),
        "seen": undoing.digest(parts),
    }
    return render(request, "orders/_cancel.html", context, status=422 if request.method == "POST" else 200)


def parts_shown(parts: list[undoing.Part]) -> list[dict[str, Any]]:
    teams = dict(Role.choices)
    return [
        {
            "label": part.label,
            "consequences": [
                {"text": one.text, "url": one.url, "todo": one.todo, "team": teams.get(one.role, one.role)}
                for one in part.consequences
            ],
        }
        for part in parts
    ]


@requires("orders.see")
@require_POST
def order_tick(request: HttpRequest, reference: str, rank: int) -> HttpResponse:
    order = as_seen(request, order_for(request, reference))
    services.tick(order, rank, request.POST.get("done") == "1", actor=request.user)
    return leave(request, f"{order.get_absolute_url()}#points")


def _with_reason(request: HttpRequest, order: Order, *, title: str, submit: str, lead: str, act: Any) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act(form.cleaned_data["reason"])
        return leave(request, order.get_absolute_url())
    context = {"form": form, "action": request.path, "title": title, "submit": submit, "lead": lead, "order": order}
    return render(request, "orders/_reason.html", context, status=422 if request.method == "POST" else 200)


@requires("orders.see")
@require_POST
def order_tracking(request: HttpRequest, reference: str) -> HttpResponse:
    """Open the public tracking page as the client sees it, by a link of one's own."""
    order = order_for(request, reference)
    return see_other(links.make(PURPOSE, order, getattr(request.user, "email", ""), LINK_DAYS))
