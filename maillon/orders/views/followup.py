"""Reminding the payer of a sent quote at once, or no more."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import see_other
from maillon.orders.services import followup
from maillon.orders.views.quotes import quote_for


@requires("quotes.edit")
@require_POST
def remind(request: HttpRequest, reference: str) -> HttpResponse:
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Http404
    quote = followup.remind(quote_for(request, reference), actor=request.user)
    messages.success(request, f"Payeur relancé\nRelance {quote.reminders_sent} du devis {quote.reference}.")
    return see_other(quote.get_absolute_url())


@requires("quotes.edit")
@require_POST
def stop(request: HttpRequest, reference: str) -> HttpResponse:
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Http404
    quote = followup.stop(quote_for(request, reference), actor=request.user)
    messages.success(request, "Relances arrêtées\n« Relancer » reste possible à la main.")
    return see_other(quote.get_absolute_url())
