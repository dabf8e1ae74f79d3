from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from maillon.accounts.models import Partner
from maillon.accounts.rights import requires
from maillon.contracts import services
from maillon.contracts.forms import ContractForm
from maillon.contracts.models import Contract
from maillon.core.dialogs import ask, done
from maillon.core.errors import Refused


def partner_for(request: HttpRequest, reference: str) -> Partner:
    if getattr(request.user, "partner_id", None):  # the contract is ours to write, whatever a role is given
        raise Http404
    return get_object_or_404(Partner.objects.visible_to(request.user), reference=reference)


@requires("contracts.edit")
def new(request: HttpRequest, reference: str) -> HttpResponse:
    return edit(request, Contract(partner=partner_for(request, reference)), "Nouveau contrat")


@requires("contracts.edit")
def change(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    partner = partner_for(request, reference)
    return edit(request, get_object_or_404(Contract, partner=partner, pk=pk), "Modifier le contrat")


def edit(request: HttpRequest, contract: Contract, title: str) -> HttpResponse:
    form: Any = ContractForm(request.POST or None, request.FILES or None, instance=contract, user=request.user)
    back = contract.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save(form.save(commit=False), file=form.cleaned_data["file"], actor=request.user)
        except Refused as refused:
            form.add_error("file", refused.message)
        else:
            return done(request, back, f"Le contrat {saved.number} est enregistré.")
    return ask(request, form, title, back, crumbs=[(contract.partner.name, back)])
