"""« Standards téléphoniques »: those that tell their calls, and how each is to be set."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.calls.models import Switchboard
from maillon.calls.services import switchboards
from maillon.calls.services.switchboards import Given
from maillon.core.dialogs import ask, done
from maillon.core.forms import KitForm

HERE = "/reglages/standards/"


class SwitchboardForm(KitForm, forms.ModelForm):
    spans: ClassVar = {"name": 6, "signed": 6}

    class Meta:
        model = Switchboard
        fields: ClassVar = ["name", "signed"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "Par exemple « Centrex de la hotline »."
        self.fields[
            "signed"
        ].help_text = "Pour un standard qui sait signer (HMAC). Sinon, le secret est dans l'adresse."


@requires("calls.close")
def standards(request: HttpRequest) -> HttpResponse:
    rows = Switchboard.objects.filter(archived_at=None)
    return render(request, "calls/standards.html", {"rows": rows, "here": request.build_absolute_uri("/appel")})


@requires("calls.close")
@never_cache
def standard_new(request: HttpRequest) -> HttpResponse:
    form = SwitchboardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return shown_once(request, switchboards.make(form.save(commit=False)))
    return ask(request, form, "Relier un standard", HERE, crumbs=[("Standards", HERE)], submit="Créer son adresse")


@requires("calls.close")
@require_POST
@never_cache
def standard_renew(request: HttpRequest, number: int) -> HttpResponse:
    return shown_once(request, switchboards.renew(of_number(number)))


@requires("calls.close")
@require_POST
def standard_retire(request: HttpRequest, number: int) -> HttpResponse:
    switchboard = of_number(number)
    switchboards.retire(switchboard)
    return done(request, HERE, f"{switchboard.name} n'est plus écouté.")


def of_number(number: int) -> Switchboard:
    found: Switchboard = get_object_or_404(Switchboard, pk=number, archived_at=None)
    return found


def shown_once(request: HttpRequest, given: Given) -> HttpResponse:
    """The address and the key: nobody, Maillon included, shows them again. ``no-store`` keeps them out of every copy."""
    address = request.build_absolute_uri(f"/public/standard/{given.address}")
    variables = "?evenement=ringing&id={ID}&numero={NUMERO}&poste={POSTE}"
    response = render(
        request, "calls/standard_given.html", {"given": given, "address": address, "variables": variables}
    )
    response["Cache-Control"] = "no-store"
    return response
