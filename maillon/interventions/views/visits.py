"""Visits at the office: the list, the record, what is changed on it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.clients.models import Client, Contact, Site
from maillon.core.dialogs import ask, done, see_other
from maillon.core.panels import NOW, TAB, actions_for, drawn, panels_for
from maillon.documents import services as documents
from maillon.interventions.forms import NewVisitForm, ReasonForm, VisitForm
from maillon.interventions.lists import is_late, spec_for, technician_shown
from maillon.interventions.models import Visit
from maillon.interventions.services import field, planning
from maillon.interventions.views import asides_of
from maillon.interventions.workflow import TONES, VISIT
from maillon.lists.engine import list_view
from maillon.orders.models import Order
from maillon.records import origins
from maillon.records import panels as records
from maillon.records.services import log
from maillon.technicians.services import span

HERE = "/interventions/"


@requires("interventions.see")
def visit_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, spec_for(request.user))


def visit_for(request: HttpRequest, reference: str) -> Visit:
    """At the office, with what stands around it: a partner and a technician read each by its own rule."""
    rows = Visit.objects.visible_to(request.user)
    if at_the_office(request.user):
        rows = rows.select_related("client", "site", "contact", "order")
    return get_object_or_404(rows, reference=reference)


def at_the_office(user: Any) -> bool:
    return not user.partner_id and not user.is_technician


@requires("interventions.see")
@require_GET
def of_order(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the step « Installation » of an order is worked on."""
    order = get_object_or_404(Order.objects.visible_to(request.user), reference=reference)
    live = Visit.objects.visible_to(request.user).filter(order=order).exclude(status__in=["cancelled", "failed"])
    found = list(live[:2])
    if len(found) == 1:
        return see_other(found[0].get_absolute_url())
    return see_other(f"{order.get_absolute_url()}/interventions")


@requires("interventions.see")
@require_GET
def visit(request: HttpRequest, reference: str) -> HttpResponse:
    return render(request, "interventions/visit.html", page_of(request, visit_for(request, reference)))


def page_of(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    user: Any = request.user
    devices, photos, progress = field.where(visit)
    open_states = [t.name for t in VISIT.available(visit, user)]
    may = user.can("interventions.edit") and not user.partner_id
    return {
        "visit": visit,
        "tone": TONES[visit.status],
        "late": is_late(visit),
        "slot": span(visit.starts_at, visit.ends_at) if visit.starts_at and visit.ends_at else "",
        "devices": devices,
        "photos": photos,
        "journey": progress,
        "can": {
            "plan": "plan" in open_states and not user.partner_id,
            "unplan": "unplan" in open_states and not user.partner_id,
            "confirm": may and "confirm" in open_states,
            "cancel": "cancel" in open_states and not user.partner_id,
            "edit": may and visit.status in ("to_plan", "planned", "confirmed"),
            "carry": may and visit.status in ("planned", "confirmed", "on_the_way", "on_site"),
        },
        "technician": visit.technician_name if technician_shown(user) else "",
        **around(visit, user),
        "sees_access": user.can("access.see"),
        "documents": documents.of_record(visit, user),
        "actions": actions_for(visit, user),
        "nows": drawn(visit, request, NOW),
        "asides": asides_of(request, visit),
        "tabs": [panel for panel in panels_for(visit, user, TAB) if panel.key != "documents"],
        **records.context(visit, user),
    }


def around(visit: Visit, user: Any) -> dict[str, Any]:
    """The client, the place, the contact and the order, as far as this person may see each; no query at the office."""
    if at_the_office(user):
        cards = user.can("clients.see")
        return {
            "client": visit.client if cards else None,
            "site": visit.site if cards else None,
            "contact": visit.contact if cards else None,
            "order": visit.order if user.can("orders.see") else None,
        }
    return {
        "client": Client.objects.visible_to(user).filter(pk=visit.client_id).first(),
        "site": Site.objects.visible_to(user).filter(pk=visit.site_id).first(),
        "contact": Contact.objects.visible_to(user).filter(pk=visit.contact_id).first() if visit.contact_id else None,
        "order": Order.objects.visible_to(user).filter(pk=visit.order_id).first() if visit.order_id else None,
    }


@requires("interventions.edit")
def visit_new(request: HttpRequest) -> HttpResponse:
    """From an order, from a client, or from what the client asked (``?de=``): nothing known is asked again."""
    order, origin = _order_of(request), origins.asked(request)
    client = order.client if order else _client_of(request, origin)
    known = order or origin
    initial = {
        "site": getattr(known, "site_id", None)
        or client.sites.filter(archived_at=None).values_list("pk", flat=True).first(),
        "title": getattr(known, "subject", ""),
        "contact": getattr(known, "contact_id", None),
        "kind": Visit.Kind.INSTALLATION if order else Visit.Kind.REPAIR,
    }
    form = NewVisitForm(request.POST or None, client_id=client.pk, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = planning.make(
            data["site"], actor=request.user, order=order, kind=data["kind"], title=data["title"], contact=data["contact"],
            duration_minutes=data["duration_minutes"], instructions=data["instructions"],
        )  # fmt: skip
        origins.came_of(origin, made, "Intervention", actor=request.user)
        return done(request, made.get_absolute_url(), f"{made.reference} est à planifier.")
    back = (known or client).get_absolute_url()
    crumbs = [("Interventions", HERE), (client.name, client.get_absolute_url())]
    return ask(
        request, form, f"Nouvelle intervention chez {client.name}", back, crumbs=crumbs, submit="Créer l'intervention"
    )


def _client_of(request: HttpRequest, origin: Any) -> Client:
    rows = Client.objects.visible_to(request.user)
    if origin is not None:
        rows = rows.filter(pk=getattr(origin, "client_id", None) or 0)
    else:
        rows = rows.filter(reference=request.GET.get("client", ""))
    found: Client = get_object_or_404(rows)
    return found


def _order_of(request: HttpRequest) -> Order | None:
    reference = request.GET.get("commande", "")
    if not reference:
        return None
    order: Order = get_object_or_404(Order.objects.visible_to(request.user), reference=reference)
    return order


@requires("interventions.edit")
def visit_edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = visit_for(request, reference)
    if found.status not in ("to_plan", "planned", "confirmed"):
        raise Http404
    form = VisitForm(request.POST or None, instance=found, client_id=found.client_id, user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        log(saved, "a modifié l'intervention", actor=request.user, icon="edit")
        return done(request, saved.get_absolute_url(), f"{saved.reference} est enregistrée.")
    crumbs = [("Interventions", HERE), (found.reference, found.get_absolute_url())]
    return ask(request, form, f"Modifier {found.reference}", found.get_absolute_url(), crumbs=crumbs)


@requires("interventions.edit")
@require_POST
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    found = planning.confirm(visit_for(request, reference), actor=request.user)
    return done(request, found.get_absolute_url(), "Rendez-vous confirmé.")


@requires("planning.edit")
@require_POST
def unplan(request: HttpRequest, reference: str) -> HttpResponse:
    found = planning.unplan(visit_for(request, reference), actor=request.user)
    return done(request, found.get_absolute_url(), "Le créneau est libéré : l'intervention est à planifier.")


@requires("interventions.close")
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    found = visit_for(request, reference)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        planning.cancel(found, form.cleaned_data["reason"], actor=request.user)
        return done(request, found.get_absolute_url(), f"{found.reference} est annulée.")
    return ask(request, form, f"Annuler {found.reference}", found.get_absolute_url(), submit="Annuler l'intervention",
               lead="Le créneau du technicien est libéré.")  # fmt: skip
