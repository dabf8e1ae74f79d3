"""Time spent on tickets, and what of it is to be invoiced."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import act, done
from maillon.core.identifiers import row_key
from maillon.lists.engine import list_view
from maillon.tickets.forms import TimeForm
from maillon.tickets.models import TimeSpent
from maillon.tickets.services import working
from maillon.tickets.times import TIMES
from maillon.tickets.views.answers import ours_only
from maillon.tickets.views.handling import handled


@requires("tickets.see")
def time_list(request: HttpRequest) -> HttpResponse:
    ours_only(request)
    return list_view(request, TIMES)


@requires("tickets.edit")
def time_add(request: HttpRequest, reference: str) -> HttpResponse:
    found = handled(request, reference)
    form = TimeForm(request.POST or None, initial={"covered": True})

    def run() -> str:
        working.note_time(found, form.save(commit=False), actor=request.user)
        return "Temps noté."

    return act(request, form, "Temps passé", found.get_absolute_url(), run, submit="Noter")


@requires("tickets.edit")
@require_POST
def time_remove(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    found = handled(request, reference)
    row = get_object_or_404(TimeSpent.objects.visible_to(request.user), ticket=found, pk=row_key(number) or 0)
    working.remove_time(row, actor=request.user)
    return done(request, found.get_absolute_url(), "Temps retiré.")
