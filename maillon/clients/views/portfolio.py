"""« Changer de partenaire », of one client or of a whole portfolio."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from maillon.accounts.models import Partner
from maillon.accounts.rights import requires
from maillon.clients import services
from maillon.clients.forms import PartnerForm
from maillon.clients.views.answers import ask, done
from maillon.clients.views.story import get_client
from maillon.core import dialogs, french
from maillon.core.errors import Refused

LEAD = "Ce qui a été fait jusque-là reste lisible par le partenaire d'alors ; la fiche passe au nouveau."


@requires("clients.close")
def change(request: HttpRequest, reference: str) -> HttpResponse:
    client = get_client(request, reference)
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen, day = form.cleaned_data["partner"], form.cleaned_data["day"]
        try:
            services.change_partner(client, chosen, day, actor=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            when = "" if day == timezone.localdate() else f" à partir du {french.day(day)}"
            to = chosen.name if chosen else "Maillon, en direct"
            return done(request, client, f"{client.name} passe à {to}{when}.")
    return ask(request, client, form, "Changer de partenaire", lead=LEAD, submit="Changer de partenaire")


def partner_for(request: HttpRequest, reference: str) -> Partner:
    """Whose portfolio: a partner never moves its own clients, whatever a role is given."""
    if getattr(request.user, "partner_id", None):
        raise Http404
    return get_object_or_404(Partner.objects.visible_to(request.user), reference=reference)


@requires("clients.close")
def transfer(request: HttpRequest, reference: str) -> HttpResponse:
    source = partner_for(request, reference)
    form, back = PartnerForm(request.POST or None), f"{source.get_absolute_url()}/portefeuille"
    if request.method == "POST" and form.is_valid():
        chosen, day = form.cleaned_data["partner"], form.cleaned_data["day"]
        try:
            report = services.transfer(source, chosen, day, actor=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return told(request, report, back, f"confiés à {chosen.name if chosen else 'Maillon, en direct'}")
    count = french.plural(services.portfolio_of(source).count(), "client")
    lead = (
        f"{count} de {source.name}, avec contacts et sites. Il garde en lecture ce qui a été fait sous son nom et perd les fiches ; "
        "le nouveau lit ce qui se fait à partir de la date. D'ici là, tout s'annule."
    )
    return dialogs.ask(request, form, "Confier tout le portefeuille", back, submit="Confier ces clients", lead=lead)


@require_POST
@requires("clients.close")
def keep(request: HttpRequest, reference: str) -> HttpResponse:
    source = partner_for(request, reference)
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError as error:
        raise Refused("Ce jour n'est pas reconnu : rouvrez la page du portefeuille.") from error
    report = services.keep_planned(source, day, actor=request.user)
    return told(request, report, f"{source.get_absolute_url()}/portefeuille", f"restent chez {source.name}")


def told(request: HttpRequest, report: Any, back: str, what: str) -> HttpResponse:
    if report.refused:
        kept = french.plural(len(report.refused), "client reste", "clients restent")
        messages.warning(request, f"{kept} en place\n{' '.join(report.refused[:3])}")
    return dialogs.done(request, back, f"{french.plural(report.moved, 'client')} : {what}." if report.moved else "")
