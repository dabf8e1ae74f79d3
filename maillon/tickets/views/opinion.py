"""The page that the closing mail opens: opening it shows, only sending it counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from maillon.core.identifiers import row_key
from maillon.documents.branding import page_brand
from maillon.documents.links import public_page
from maillon.documents.models import PublicLink
from maillon.tickets.mails import PURPOSE
from maillon.tickets.models import Rating, Ticket
from maillon.tickets.services import rating


@require_http_methods(["GET", "HEAD", "POST"])
@public_page(PURPOSE)
def opinion(request: HttpRequest, link: PublicLink, ticket: Ticket) -> HttpResponse:
    """A browser sends the score that was clicked as soon as the page is seen: for the person, one click. A scanner that follows
    links gives nothing, and one that runs pages gives every score at once, which ``services.rating`` sets aside."""
    score = row_key(request.POST.get("note") or request.GET.get("note", ""))
    if score not in Rating.Score.values:
        score = None
    given = None
    if request.method == "POST" and score is not None:
        by_page = request.POST.get("seule") == "1"
        given = rating.rate(ticket, score, comment=request.POST.get("commentaire", ""), by_page=by_page)
    context: dict[str, Any] = {
        "brand": page_brand(ticket),
        "ticket": ticket,
        "scores": Rating.Score.choices,
        "score": given.score if given else score,
        "given": given,
        "sends_itself": request.method == "GET" and score is not None,
    }
    return render(request, "tickets/public_opinion.html", context)
