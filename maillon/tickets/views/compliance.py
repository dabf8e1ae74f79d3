"""How well promises were kept, and its export: a partner reads its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillon.accounts.rights import requires
from maillon.lists.exporting import as_file
from maillon.tickets import compliance as kept
from maillon.tickets.models.promised import MEASURES


@requires("tickets.see")
@require_GET
def compliance(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    offered = {key: label for key, label in kept.BY.items() if not (user.partner_id and key in kept.INSIDE)}
    by, months = request.GET.get("par", ""), request.GET.get("mois", "")
    by = by if by in offered else "mois"
    period = int(months) if months in {str(count) for count in kept.PERIODS} else 3
    told = kept.rows(user, period, by)
    if request.GET.get("format"):
        name, title = f"respect-des-delais-{period}-mois", "Respect des délais"
        return as_file(user, request.GET["format"], name, title, kept.HEADS, kept.table(told))
    context = {
        "rows": told, "by": by, "period": period, "offered": offered.items(), "periods": kept.PERIODS.items(),
        "measures": list(MEASURES.values()), "head": kept.GROUPS[by],
    }  # fmt: skip
    return render(request, "tickets/compliance.html", context)
