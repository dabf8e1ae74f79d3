"""Why quotes are won or lost: noted on the quote, kept as a list, added up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import ask, done, see_other
from maillon.core.forms import KitForm
from maillon.orders.models import OutcomeReason
from maillon.orders.services import outcomes
from maillon.orders.views.quotes import quote_for

HERE = "/devis/motifs"


class OutcomeForm(KitForm):
    reason = forms.ModelChoiceField(
        OutcomeReason.objects.none(),
        label="Motif",
        empty_label="À choisir",
        error_messages={"required": "Choisissez le motif le plus proche."},
    )
    note = forms.CharField(label="Précision", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, won: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["reason"].queryset = OutcomeReason.objects.offered(won=won)


class ReasonListForm(forms.ModelForm, KitForm):
    class Meta:
        model = OutcomeReason
        fields = ("label", "won")


@requires("quotes.edit")
@require_http_methods(["GET", "POST"])
def outcome(request: HttpRequest, reference: str) -> HttpResponse:
    quote, user = quote_for(request, reference), request.user
    if user.partner_id or quote.status not in (*outcomes.WON, *outcomes.LOST):  # type: ignore[union-attr]
        raise Http404
    won = quote.status in outcomes.WON
    initial = {"reason": quote.outcome_reason_id, "note": quote.outcome_note or quote.refusal_reason}
    form = OutcomeForm(request.POST or None, initial=initial, won=won)
    back = quote.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        outcomes.explain(quote, form.cleaned_data["reason"], actor=user, note=form.cleaned_data["note"])
        return done(request, back, "Motif noté")
    return ask(request, form, f"Pourquoi ce devis est {'gagné' if won else 'perdu'}", back, submit="Noter le motif")


@requires("quotes.close")
@require_http_methods(["GET", "POST"])
def reasons(request: HttpRequest) -> HttpResponse:
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Http404
    form = ReasonListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        return see_other(HERE)
    context = {
        "form": form,
        "figures": outcomes.figures(request.user),
        "reasons": OutcomeReason.objects.filter(archived_at=None),
    }
    return render(request, "orders/reasons.html", context, status=422 if request.method == "POST" else 200)


@requires("quotes.close")
@require_POST
def reason_archive(request: HttpRequest, number: int) -> HttpResponse:
    """No longer offered; the quotes that name it keep it."""
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Http404
    found = get_object_or_404(OutcomeReason, pk=number, archived_at=None)
    found.archived_at = timezone.now()
    found.save(update_fields=["archived_at"])
    return see_other(HERE)
