"""Writing the note for the next team, and having read it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import act, see_other
from maillon.tickets.forms import HandoverForm
from maillon.tickets.models import Handover
from maillon.tickets.services import handover


def inside(request: HttpRequest) -> Any:
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Http404
    return request.user


@requires("tickets.edit")
def leave(request: HttpRequest) -> HttpResponse:
    user = inside(request)
    form = HandoverForm(request.POST or None)

    def run() -> str:
        handover.leave(form.cleaned_data["text"], actor=user)
        return "Relève écrite : chacun la voit jusqu'à ce qu'il l'ait lue."

    return act(
        request, form, "Relève", "/", run, submit="Laisser la relève", lead="Ce que l'équipe suivante doit savoir."
    )


@requires("tickets.edit")
@require_POST
def read(request: HttpRequest, number: int) -> HttpResponse:
    user = inside(request)
    note = get_object_or_404(Handover.objects.visible_to(user), pk=number)
    handover.read(note, actor=user)
    if request.headers.get("HX-Request"):
        return HttpResponse("")
    return see_other("/")
