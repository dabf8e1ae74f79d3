"""« Attribution » among the settings: who masters what, who is away and who stands in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.models import User
from maillon.accounts.rights import requires
from maillon.core.dialogs import act, done
from maillon.tickets.assigning_forms import AbsenceForm, HandlerForm
from maillon.tickets.models import Absence, Handler
from maillon.tickets.services import assigning

HERE = "/reglages/attribution/"


@requires("settings.see")
@require_GET
def handlers(request: HttpRequest) -> HttpResponse:
    cards = {card.user_id: card for card in Handler.objects.prefetch_related("platforms")}
    absences = Absence.objects.filter(last__gte=timezone.localdate()).select_related("user", "substitute")
    rows = [{"person": person, "card": cards.get(person.pk)} for person in assigning.people()]
    return render(request, "tickets/handlers.html", {"rows": rows, "absences": absences})


@requires("settings.edit")
def handler(request: HttpRequest, number: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user).filter(partner=None), pk=number)
    card = Handler.objects.filter(user=person).first() or Handler(user=person)
    form = HandlerForm(request.POST or None, instance=card)

    def save() -> str:
        form.save()
        return f"La fiche de {person.name} est enregistrée."

    return act(request, form, person.name, HERE, save, crumbs=[("Réglages", "/reglages/"), ("Attribution", HERE)])


@requires("settings.edit")
def absence_new(request: HttpRequest) -> HttpResponse:
    form = AbsenceForm(request.POST or None, people=assigning.people())

    def save() -> str:
        form.save()
        return "Absence notée."

    return act(
        request, form, "Noter une absence", HERE, save, crumbs=[("Réglages", "/reglages/"), ("Attribution", HERE)]
    )


@requires("settings.edit")
@require_POST
def absence_remove(request: HttpRequest, number: int) -> HttpResponse:
    get_object_or_404(Absence, pk=number).delete()
    return done(request, HERE, "Absence retirée.")
