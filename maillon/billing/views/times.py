"""Time out of contract: what is to be invoiced, client by client, and the gesture that drafts it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from maillon.accounts.rights import requires
from maillon.billing import hours, services
from maillon.billing.time_due import TIME_DUE, drafts_of
from maillon.clients.models import Client
from maillon.core.dialogs import see_other
from maillon.lists.engine import list_view


@requires("invoices.edit")
def due_list(request: HttpRequest) -> HttpResponse:
    _offered(request)
    return list_view(request, TIME_DUE)


@requires("invoices.edit")
@require_http_methods(["GET", "POST"])
def due_of(request: HttpRequest, reference: str) -> HttpResponse:
    """What is to be invoiced for one client; posted with the ``key`` of a payer, its draft."""
    _offered(request)
    user: Any = request.user
    client = get_object_or_404(Client.objects.visible_to(user), reference=reference)
    if request.method == "POST":
        invoice = services.draft_from_time(client, request.POST.get("key", ""), user)
        messages.success(request, "Brouillon préparé\nRelisez-le, puis émettez-le.")
        return see_other(invoice.get_absolute_url())
    return render(
        request, "billing/time_due.html", {"client": client, **drafts_of(client), "sets": user.can("settings.edit")}
    )


def _offered(request: HttpRequest) -> None:
    if not hours.offered_to(request.user):
        raise Http404
