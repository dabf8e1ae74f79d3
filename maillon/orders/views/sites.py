"""The sites of an order's lines, written all at once from its « Sites » section."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import done
from maillon.core.identifiers import row_key
from maillon.orders.services import sites
from maillon.orders.views.orders import order_for


@requires("orders.edit")
@require_POST
def place(request: HttpRequest, reference: str) -> HttpResponse:
    order = order_for(request, reference)
    seen = row_key(request.POST.get("version", ""))
    order.version = order.version if seen is None else seen
    wanted = {
        line.pk: row_key(request.POST[f"site{line.pk}"])
        for line in order.lines.all()
        if f"site{line.pk}" in request.POST
    }
    sites.place(order, wanted, actor=request.user)
    return done(request, f"{order.get_absolute_url()}/sites", "Sites enregistrés")
