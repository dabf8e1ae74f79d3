"""Partners: list, card, brand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from maillon.accounts.forms import PartnerForm
from maillon.accounts.models import Partner, User
from maillon.accounts.rights import requires
from maillon.core.panels import TAB, actions_for, panels_for


@requires("partners.see")
def partner_list(request: HttpRequest) -> HttpResponse:
    partners = list(Partner.objects.visible_to(request.user).order_by("name")[:500])
    if request.user.partner_id and len(partners) == 1:
        return HttpResponseRedirect(partners[0].get_absolute_url())
    return render(request, "accounts/partners.html", {"partners": partners})


@requires("partners.see")
def partner_card(request: HttpRequest, reference: str) -> HttpResponse:
    partner = get_object_or_404(Partner.objects.visible_to(request.user), reference=reference)
    panels = [(p, p.context(partner, request.user)) for p in panels_for(partner, request.user, TAB)]
    context = {
        "partner": partner,
        "people": list(User.objects.filter(partner=partner).order_by("last_name")),
        "panels": [{"panel": p, "context": c} for p, c in panels if c is not None],
        "actions": actions_for(partner, request.user),
        "can_edit": request.user.can("partners.edit") and not request.user.partner_id,
    }
    return render(request, "accounts/partner.html", context)


@requires("partners.edit")
def partner_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Partner(), "Nouveau partenaire")


@requires("partners.edit")
def partner_edit(request: HttpRequest, reference: str) -> HttpResponse:
    partner = get_object_or_404(Partner.objects.editable_by(request.user), reference=reference)
    return _edit(request, partner, "Modifier le partenaire")


def _edit(request: HttpRequest, partner: Partner, title: str) -> HttpResponse:
    form = PartnerForm(request.POST or None, instance=partner, user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"{saved.name} est enregistré.")
        return HttpResponseRedirect(saved.get_absolute_url())
    cancel = partner.get_absolute_url() if partner.pk else "/partenaires/"
    context = {"form": form, "title": title, "cancel_url": cancel, "crumbs": [("Partenaires", "/partenaires/")]}
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)
