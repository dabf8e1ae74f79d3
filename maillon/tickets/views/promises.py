"""Why a ticket has the deadlines it has: the line that chose, what counted, what stopped the clock."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillon.accounts.rights import requires
from maillon.tickets import choosing, standing, story
from maillon.tickets.models import PolicyLine
from maillon.tickets.services import promises
from maillon.tickets.views.tickets import ticket_for


@requires("tickets.see")
@require_GET
def why(request: HttpRequest, reference: str) -> HttpResponse:
    """For us alone: a partner reads its own dates, nothing of the table."""
    user: Any = request.user
    if user.partner_id:
        raise Http404
    found = ticket_for(request, reference)
    lines = list(PolicyLine.objects.in_order())
    judged = list(choosing.judged(lines, promises.facts_of(found)))
    context = {
        "ticket": found,
        "promise": standing.lines(found, user),
        "judged": [
            {"words": choosing.words(j.line), "policy": j.line.policy, "misses": j.misses, "fits": j.fits}
            for j in judged
        ],
        "rest": len(lines) - len(judged),
        "told": story.told(found),
    }
    return render(request, "tickets/why.html", context)
