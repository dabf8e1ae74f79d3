"""The VAT rates, among the settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from maillon.accounts.rights import requires
from maillon.catalog import services
from maillon.catalog.forms import VatRateForm
from maillon.catalog.models import VatRate
from maillon.core import french
from maillon.core.dialogs import see_other


@requires("settings.see")
@require_GET
def vat_rates(request: HttpRequest) -> HttpResponse:
    known = dict(VatRateForm.CATEGORIES)
    rates = [
        {
            "rate": r,
            "regime": known.get(r.category, r.category),
            "shown": french.percent(r.rate, 1 if r.rate % 1 else 0),
        }
        for r in VatRate.objects.order_by("-is_default", "-rate", "id")
    ]
    return render(request, "catalog/vat_rates.html", {"rates": rates})


@requires("settings.edit")
@require_http_methods(["GET", "POST"])
def vat_rate(request: HttpRequest, number: int | None = None) -> HttpResponse:
    found = get_object_or_404(VatRate, pk=number) if number else VatRate()
    form = VatRateForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        saved = services.save_vat_rate(form.save(commit=False))
        messages.success(request, f"{saved.label} est enregistré. Les documents déjà faits gardent leur taux.")
        return see_other("/reglages/tva/")
    context = {
        "form": form, "title": found.label if number else "Nouveau taux de TVA", "submit": "Enregistrer", "cancel_url": "/reglages/tva/",
        "crumbs": [("Réglages", "/reglages/"), ("Taux de TVA", "/reglages/tva/")],
    }  # fmt: skip
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)
