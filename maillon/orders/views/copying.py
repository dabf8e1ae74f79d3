"""Taking the lines of another quote or of a template; keeping a quote as a template."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.rights import requires
from maillon.core import french
from maillon.core.dialogs import ask, done, see_other
from maillon.core.forms import KitForm
from maillon.lists.autocomplete import suggest
from maillon.orders.lists import by_words
from maillon.orders.models import Quote, QuoteTemplate
from maillon.orders.services import copying
from maillon.orders.services.house import ensure_editable
from maillon.orders.views.quotes import quote_for


class CopyForm(KitForm):
    source = forms.ModelChoiceField(
        Quote.objects.none(),
        label="Un autre devis",
        required=False,
        error_messages={"invalid_choice": "Ce devis n'existe pas, ou n'est pas à vous : choisissez dans la liste."},
        widget=forms.TextInput(
            attrs={
                "data-combobox": "",
                "data-url": reverse_lazy("orders:quote_choice"),
                "placeholder": "Client, objet ou référence",
            }
        ),
    )
    template = forms.ModelChoiceField(
        QuoteTemplate.objects.none(), label="Un modèle", required=False, empty_label="Aucun"
    )

    def __init__(self, *args: Any, user: Any, quote: Quote, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["source"].queryset = Quote.objects.visible_to(user).exclude(pk=quote.pk)
        if user.partner_id:
            del fields["template"]
        else:
            fields["template"].queryset = QuoteTemplate.objects.filter(archived_at=None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("source")) == bool(cleaned.get("template")):
            self.add_error("source", "Choisissez un devis, ou un modèle : l'un des deux.")
        return cleaned


class TemplateForm(KitForm):
    label = forms.CharField(
        label="Nom du modèle", max_length=80, error_messages={"required": "Donnez un nom au modèle."}
    )


@requires("quotes.edit")
@require_GET
def quote_choice(request: HttpRequest) -> HttpResponse:
    rows = Quote.objects.visible_to(request.user).order_by("-created_at")
    return suggest(request, rows, by_words, lambda q: f"{q.client_name} · {q.subject} · {q.reference}")


@requires("quotes.edit")
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, reference: str) -> HttpResponse:
    quote, user = quote_for(request, reference), request.user
    ensure_editable(quote, user)
    form = CopyForm(request.POST or None, user=user, quote=quote)
    here = f"{quote.get_absolute_url()}#lignes"
    if request.method == "POST" and form.is_valid():
        source, template = form.cleaned_data["source"], form.cleaned_data.get("template")
        wanted = copying.recipe(source) if source else template.lines
        count, missing = copying.follow(quote, wanted, actor=user)
        told = f"{french.plural(count, 'ligne reprise', 'lignes reprises')}"
        left = f"\nPlus au catalogue, laissés : {french.listing(missing)}." if missing else ""
        return done(request, here, told + left)
    lead = "Les articles prennent le prix du jour de ce devis ; quantités, rubriques et options suivent."
    return ask(request, form, "Reprendre des lignes", here, submit="Reprendre les lignes", lead=lead)


@requires("quotes.close")
@require_http_methods(["GET", "POST"])
def template_save(request: HttpRequest, reference: str) -> HttpResponse:
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Http404
    quote = quote_for(request, reference)
    form = TemplateForm(request.POST or None, initial={"label": quote.subject[:80]})
    if request.method == "POST" and form.is_valid():
        made = copying.save_template(quote, form.cleaned_data["label"], actor=request.user)
        return done(
            request,
            quote.get_absolute_url(),
            f"Modèle « {made.label} » gardé\nIl se choisit dans « Reprendre des lignes ».",
        )
    return ask(request, form, "Garder comme modèle", quote.get_absolute_url(), submit="Garder le modèle")


@requires("quotes.close")
@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    return render(request, "orders/templates.html", {"templates": QuoteTemplate.objects.filter(archived_at=None)})


@requires("quotes.close")
@require_POST
def template_archive(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(QuoteTemplate, pk=number, archived_at=None)
    found.archived_at = timezone.now()
    found.save(update_fields=["archived_at"])
    return see_other("/devis/modeles")
