from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from maillon.billing.models import Invoice


def invoice_for(request: HttpRequest, reference: str, *, edit: bool = False) -> Invoice:
    """By its legal number or its draft's reference, among those this person may see (or change)."""
    rows = Invoice.objects.editable_by(request.user) if edit else Invoice.objects.visible_to(request.user)
    # A partner may no longer read the card of its former client: an inner join would take the invoice away with it.
    joined = ("order",) if getattr(request.user, "partner_id", None) else ("order", "client", "partner", "corrects")
    return get_object_or_404(rows.select_related(*joined), Q(reference=reference) | Q(number=reference))


def ask(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    """A short form: a dialog over the page, or a page of its own without script. 422 once it was posted wrong."""
    status = 422 if request.method == "POST" else 200
    context |= {"form": form, "action": request.get_full_path()}
    htmx = getattr(request, "htmx", None)
    return render(
        request, "core/_dialog.html" if htmx and not htmx.boosted else "core/form.html", context, status=status
    )
