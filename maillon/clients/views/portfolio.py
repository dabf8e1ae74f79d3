"""« Changer de partenaire »."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from maillon.accounts.rights import requires
from maillon.clients import services
from maillon.clients.forms import PartnerForm
from maillon.clients.views.answers import ask, done
from maillon.clients.views.story import get_client
from maillon.core import french
from maillon.core.errors import Refused

LEAD = "Ce qui a été fait jusque-là reste lisible par le partenaire d'alors ; la fiche passe au nouveau."


@requires("clients.close")
def change(request: HttpRequest, reference: str) -> HttpResponse:
    client = get_client(request, reference)
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen, day = form.cleaned_data["partner"], form.cleaned_data["day"]
        try:
            services.change_partner(client, chosen, day, actor=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            when = "" if day == timezone.localdate() else f" à partir du {french.day(day)}"
            to = chosen.name if chosen else "Maillon, en direct"
            return done(request, client, f"{client.name} passe à {to}{when}.")
    return ask(request, client, form, "Changer de partenaire", lead=LEAD, submit="Changer de partenaire")
