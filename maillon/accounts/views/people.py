"""The accounts of a partner, by its own head or by the direction."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from maillon.accounts import people
from maillon.accounts.forms import AccessForm, InviteForm
from maillon.accounts.models import Partner, User
from maillon.accounts.rights import requires
from maillon.accounts.views.partners import get_partner
from maillon.core.dialogs import ask, done
from maillon.core.errors import Refused


def managed(request: HttpRequest, reference: str) -> Partner:
    partner = get_partner(request, reference)
    if not people.may_manage(request.user, partner):
        raise Http404
    return partner


def person_of(request: HttpRequest, reference: str, pk: int) -> User:
    partner = managed(request, reference)
    return get_object_or_404(User.objects.select_related("partner"), pk=pk, partner=partner)


def page_of(partner: Any) -> str:
    return f"{partner.get_absolute_url()}/utilisateurs"


@requires("partners.see")
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    partner = managed(request, reference)
    form = InviteForm(request.POST or None, instance=User())
    if request.method == "POST" and form.is_valid():
        try:
            person = people.invite(form.save(commit=False), partner, actor=request.user)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, page_of(partner), f"{person.name} reçoit un mail pour choisir son mot de passe.")
    lead = "Le lien du mail sert une fois, pendant trois jours."
    return ask(
        request, form, f"Inviter chez {partner.name}", page_of(partner), submit="Envoyer l'invitation", lead=lead
    )


@requires("partners.see")
def access(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    person = person_of(request, reference, pk)
    form = AccessForm(request.POST or None, instance=person, user=request.user)
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in people.ACCESS}
        try:
            people.set_access(person, actor=request.user, **chosen)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, page_of(person.partner), f"Les accès de {person.name} sont à jour.")
    return ask(request, form, f"Accès de {person.name}", page_of(person.partner))


@require_POST
@requires("partners.see")
def close(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    person = person_of(request, reference, pk)
    people.close(person, actor=request.user)
    here = page_of(person.partner)
    return done(request, here, f"Le compte de {person.name} est fermé.", undo=f"{here}/{person.pk}/rouvrir")


@require_POST
@requires("partners.see")
def reopen(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    person = person_of(request, reference, pk)
    people.reopen(person, actor=request.user)
    return done(request, page_of(person.partner), f"Le compte de {person.name} est rouvert.")


@require_POST
@requires("partners.see")
def again(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    person = person_of(request, reference, pk)
    people.invite_again(person, actor=request.user)
    return done(request, page_of(person.partner), f"{person.name} reçoit un nouveau lien.")
