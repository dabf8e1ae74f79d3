"""A date given to the client, and moved with the reason that they read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from maillon.accounts.rights import requires
from maillon.core.dialogs import ask, done
from maillon.core.errors import Refused
from maillon.orders import services
from maillon.orders.forms import PromiseForm
from maillon.orders.views.orders import order_for


@requires("orders.edit")
def promise(request: HttpRequest, reference: str) -> HttpResponse:
    order = order_for(request, reference)
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Http404
    form = PromiseForm(request.POST or None, known=order.promised_on)
    back = order.get_absolute_url()
    known = order.promised_on
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        order.promised_on = data["seen"]
        try:
            services.promise(order, data["day"], actor=request.user, reason=data.get("reason", ""))
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, back, "Date promise enregistrée")
    title = "Déplacer la date promise" if known else "Promettre une date"
    crumbs = [("Commandes", "/commandes/"), (order.reference, back)]
    lead = "La nouvelle date et le motif partent par mail." if known else ""
    return ask(request, form, f"{title}, {order.reference}", back, crumbs=crumbs, lead=lead)
