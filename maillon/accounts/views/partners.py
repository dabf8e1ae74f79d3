"""Partners: the list, the card with its sections, its brand and switches."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string

from maillon.accounts.forms import PartnerForm
from maillon.accounts.models import Partner
from maillon.accounts.rights import requires
from maillon.core.panels import ASIDE, TAB, Panel, actions_for, counted, panels_for


@requires("partners.see")
def partner_list(request: HttpRequest) -> HttpResponse:
    partners = list(Partner.objects.visible_to(request.user).order_by("name")[:500])
    if request.user.partner_id and len(partners) == 1:
        return HttpResponseRedirect(partners[0].get_absolute_url())
    return render(request, "accounts/partners.html", {"partners": partners})


def get_partner(request: HttpRequest, reference: str) -> Partner:
    return get_object_or_404(Partner.objects.visible_to(request.user), reference=reference)


@requires("partners.see")
def partner_card(request: HttpRequest, reference: str, key: str = "") -> HttpResponse:
    """One section at a time, each at its own address; the first is the card itself."""
    partner, user = get_partner(request, reference), request.user
    offered = panels_for(partner, user, TAB)
    panel = next((p for p in offered if p.key == key), None) if key else offered[0]
    if panel is None:
        raise Http404
    here, numbers = partner.get_absolute_url(), counted(offered, partner, user)
    context = {
        "partner": partner,
        "panel": panel,
        "section": drawn(panel, partner, request),
        "asides": [(p.label, html) for p in panels_for(partner, user, ASIDE) if (html := drawn(p, partner, request))],
        "tabs": [
            {
                "label": p.label,
                "url": here if p is offered[0] else f"{here}/{p.key}",
                "current": p is panel,
                "count": numbers.get(p.key),
            }
            for p in offered
        ],
        "actions": actions_for(partner, user),
        "menu": menu_of(partner, user),
        "can_edit": user.can("partners.edit") and not user.partner_id,
    }
    return render(request, "accounts/partner.html", context)


def drawn(panel: Panel, partner: Partner, request: HttpRequest) -> str:
    context = panel.context(partner, request.user)
    if context is None:
        return ""
    return render_to_string(
        panel.template, {"record": partner, "partner": partner, "data": context, **context}, request
    )


def menu_of(partner: Partner, user: Any) -> list[dict[str, Any]]:
    if not user.can("history.see"):
        return []
    return [{"label": "Ce qui a changé", "icon": "history", "url": f"/historique/accounts.partner/{partner.pk}"}]


@requires("partners.edit")
def partner_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Partner(), "Nouveau partenaire")


@requires("partners.edit")
def partner_edit(request: HttpRequest, reference: str) -> HttpResponse:
    partner = get_object_or_404(Partner.objects.editable_by(request.user), reference=reference)
    return _edit(request, partner, "Modifier le partenaire")


def _edit(request: HttpRequest, partner: Partner, title: str) -> HttpResponse:
    if request.user.partner_id:  # the card is ours to write, whatever a role is given
        raise Http404
    form = PartnerForm(request.POST or None, instance=partner, user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"{saved.name} est enregistré.")
        return HttpResponseRedirect(saved.get_absolute_url())
    cancel = partner.get_absolute_url() if partner.pk else "/partenaires/"
    context = {"form": form, "title": title, "cancel_url": cancel, "crumbs": [("Partenaires", "/partenaires/")]}
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)
