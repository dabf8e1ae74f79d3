"""« Karim lit aussi cette fiche »: said by each page, read by the others."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from maillon.accounts.rights import requires
from maillon.records import presence, targets


@requires("notes.see")
@require_http_methods(["GET", "POST"])
def present(request: HttpRequest, model: str, number: int) -> HttpResponse:
    """POST: I am here (``writing``: typing; ``left``: no more). Either way, who else is."""
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Http404
    record = targets.get(model, number, request.user)
    if request.method == "POST":
        if "left" in request.POST:
            presence.leave(record, request.user)
            return HttpResponse(status=204)
        presence.stay(record, request.user, writing="writing" in request.POST)
    return render(request, "records/_present.html", {"others": presence.others(record, request.user)})
