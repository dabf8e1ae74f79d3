from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from maillon.accounts.roles import TECHNICIAN
from maillon.core.modules import registry
from maillon.dashboards.tiles import HomeRedirect, tiles_of


def home(request: HttpRequest) -> HttpResponse:
    """Each role opens on its work. A tile costs one query; one with nothing to show is left out."""
    user = request.user
    if set(user.roles) == {TECHNICIAN}:
        for redirect in registry.offered(HomeRedirect):
            if redirect.role == TECHNICIAN:
                return HttpResponseRedirect(redirect.url)
    shown = [(tile, tile.context(user)) for tile in tiles_of(user)]
    shown = [(tile, context) for tile, context in shown if context is not None]
    context = {
        "today": timezone.localdate(),
        "kpis": [{"template": t.template, "data": c} for t, c in shown if t.size == "kpi"],
        "halves": [{"template": t.template, "data": c} for t, c in shown if t.size == "half"],
        "tiles": [{"template": t.template, "data": c} for t, c in shown if t.size == "full"],
    }
    return render(request, "dashboards/home.html", context)
