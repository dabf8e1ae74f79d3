"""A discount that waits for ADV: asked by who writes the quote, answered from its page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from maillon.accounts.rights import requires
from maillon.core.dialogs import ask, done
from maillon.core.errors import Refused
from maillon.core.forms import KitForm
from maillon.orders.forms import french_decimal
from maillon.orders.services import approval
from maillon.orders.services.house import ensure_editable
from maillon.orders.views.quotes import quote_for


class AskForm(KitForm):
    note = forms.CharField(
        label="Pourquoi cette remise ?", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(KitForm):
    """``rate``: the discount as it was when the dialog opened."""

    rate = forms.CharField(widget=forms.HiddenInput, max_length=10)
    reason = forms.CharField(label="Mot pour la personne qui demande", max_length=500, required=False)

    def __init__(self, *args: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget = forms.Textarea(attrs={"rows": 3})
        if needed:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = "Indiquez pourquoi : la personne qui demande le lira."


@requires("quotes.edit")
@require_http_methods(["GET", "POST"])
def discount_ask(request: HttpRequest, reference: str) -> HttpResponse:
    quote, user = _inside(request, reference), request.user
    ensure_editable(quote, user)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        approval.ask(quote, actor=user, note=form.cleaned_data["note"])
        return done(request, quote.get_absolute_url(), "Demande envoyée à l'ADV\nVous serez prévenu de la réponse.")
    found = approval.standing(quote, user)
    lead = found.sentence or "La remise est dans ce que vous pouvez accorder."
    return ask(
        request, form, "Demander l'accord de l'ADV", quote.get_absolute_url(), submit="Envoyer la demande", lead=lead
    )


@requires("quotes.close")
@require_http_methods(["GET", "POST"])
def discount_answer(request: HttpRequest, reference: str, answer: str) -> HttpResponse:
    quote = _inside(request, reference)
    if answer not in ("accorder", "refuser"):
        raise Http404
    granted = answer == "accorder"
    rate = approval.rate_of(quote)
    form = AnswerForm(request.POST or None, initial={"rate": str(rate)}, needed=not granted)
    if request.method == "POST" and form.is_valid():
        seen = _seen(form.cleaned_data["rate"])
        approval.decide(quote, granted=granted, seen=seen, actor=request.user, reason=form.cleaned_data["reason"])
        return done(request, quote.get_absolute_url(), "Remise accordée" if granted else "Remise refusée")
    verb = "Accorder" if granted else "Refuser"
    return ask(
        request,
        form,
        f"{verb} la remise de {approval.words(rate)}",
        quote.get_absolute_url(),
        submit=f"{verb} la remise",
    )


def _seen(text: str) -> Decimal:
    try:
        return french_decimal(text, "Remise")
    except ValueError as error:
        raise Refused(str(error)) from error


def _inside(request: HttpRequest, reference: str) -> Any:
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Http404
    return quote_for(request, reference)
