"""« Accepté sur papier »: ADV records the copy that the payer signed by hand."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from maillon.accounts.rights import requires
from maillon.core.dialogs import see_other
from maillon.core.errors import Refused
from maillon.core.forms import KitForm
from maillon.documents.links import client_ip
from maillon.orders import services
from maillon.orders.forms import DATE
from maillon.orders.models import Payer, Quote
from maillon.orders.views.quotes import answers, quote_for


class PaperForm(KitForm):
    name = forms.CharField(
        label="Signé par",
        max_length=120,
        error_messages={"required": "Indiquez qui a signé : le nom figure sur le bon de commande."},
    )
    role = forms.CharField(label="Fonction", max_length=120, required=False)
    signed_on = forms.DateField(
        label="Signé le", widget=DATE, error_messages={"required": "Indiquez la date écrite sur le document."}
    )
    options = forms.TypedMultipleChoiceField(
        label="Options choisies", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(
        label="Document signé, numérisé",
        help_text="PDF ou photo du devis signé. Il est gardé avec le devis, lu par nous seulement.",
        error_messages={"required": "Joignez le document signé : sans lui, l'accord ne se prouve pas."},
    )
    spans: ClassVar = {"file": 6, "signed_on": 3, "name": 3}

    def __init__(self, *args: Any, quote: Quote, **kwargs: Any) -> None:
        contact = quote.contact
        known = {"name": contact.name, "role": contact.function} if contact else {}
        super().__init__(*args, initial=known | {"signed_on": timezone.localdate()}, **kwargs)
        offered = [(line.pk, line.label) for line in quote.lines.all() if line.optional]
        if offered:
            self.fields["options"].choices = offered  # type: ignore[attr-defined]
        else:
            del self.fields["options"]


@requires("quotes.edit")
def accept_on_paper(request: HttpRequest, reference: str) -> HttpResponse:
    quote = quote_for(request, reference)
    user: Any = request.user
    if user.partner_id:
        raise Http404
    if not answers(quote, user)["paper"]:
        raise Refused("Ce devis n'attend pas de réponse : seul un devis envoyé et non répondu s'accepte.")
    form = PaperForm(request.POST or None, request.FILES or None, quote=quote)
    if request.method == "POST" and form.is_valid() and (order := _recorded(request, quote, form)):
        messages.success(
            request,
            f"Accord enregistré\nLa commande {order.reference} est ouverte, le bon de commande est dans ses documents.",
        )
        return see_other(order.get_absolute_url())
    payer = quote.partner_name if quote.payer == Payer.PARTNER else quote.client_name
    context = {
        "form": form,
        "title": "Accepté sur papier",
        "submit": "Enregistrer l'accord",
        "cancel_url": quote.get_absolute_url(),
        "crumbs": [("Devis", "/devis/"), (quote.reference, quote.get_absolute_url())],
        "lead": f"{payer} a signé la version {quote.revision} à la main : la commande s'ouvre comme après un accord en ligne.",
    }
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)


def _recorded(request: HttpRequest, quote: Quote, form: PaperForm) -> Any:
    data = form.cleaned_data
    try:
        return services.accept_on_paper(
            quote,
            name=data["name"],
            role=data["role"],
            signed_on=data["signed_on"],
            chosen=frozenset(data.get("options") or ()),
            file=data["file"],
            actor=request.user,
            ip=client_ip(request),
            device=request.headers.get("User-Agent", ""),
        )
    except Refused as refused:
        form.add_error(None, refused.message)
        return None
