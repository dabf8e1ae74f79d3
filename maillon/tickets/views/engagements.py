"""« Engagements » among the settings: who has which, the delays, the calendars that count them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.clients import hours
from maillon.core.dialogs import act, done
from maillon.core.identifiers import row_key
from maillon.tickets import choosing, spans
from maillon.tickets.engagement_forms import CalendarForm, LineForm, PolicyForm
from maillon.tickets.models import PolicyLine, ServiceCalendar, ServicePolicy
from maillon.tickets.models.promised import MEASURES
from maillon.tickets.priority import Priority
from maillon.tickets.services import engagements

HERE = "/reglages/engagements/"
CRUMBS = [("Réglages", "/reglages/"), ("Engagements", HERE)]
FOLLOW = "Les tickets ouverts suivent dans la minute."


@requires("settings.see")
@require_GET
def lines(request: HttpRequest) -> HttpResponse:
    rows = PolicyLine.objects.select_related("policy", "service_level", "segment", "partner", "platform_type")
    policies = ServicePolicy.objects.prefetch_related("editions__calendar").order_by("archived_at", "name")
    calendars = ServiceCalendar.objects.prefetch_related("editions").order_by("archived_at", "name")
    context = {
        "lines": [{"line": line, "words": choosing.words(line)} for line in rows.order_by("order", "pk")],
        "policies": [policy_row(policy) for policy in policies],
        "calendars": [{"calendar": c, "hours": hours.said(c.current.hours), "terms": c.current} for c in calendars],
        "measures": list(MEASURES.values()),
    }
    return render(request, "tickets/engagements.html", context)


def policy_row(policy: ServicePolicy) -> dict[str, Any]:
    terms = policy.current
    table = [
        (priority.label, [_delay(terms.targets, priority, measure.value) for measure in MEASURES])
        for priority in Priority
    ]
    return {"policy": policy, "calendar": terms.calendar.name, "table": table}


def _delay(targets: dict[str, Any], priority: Priority, measure: str) -> str:
    minutes = targets.get(str(priority.value), {}).get(measure)
    return spans.said(minutes) if minutes else "–"


@requires("settings.edit")
def line(request: HttpRequest, number: int | None = None) -> HttpResponse:
    found = get_object_or_404(PolicyLine, pk=number) if number else PolicyLine()
    form = LineForm(request.POST or None, instance=found, user=request.user)

    def save() -> str:
        engagements.save_line(form.save(commit=False))
        return f"Ligne enregistrée.\n{FOLLOW}"

    title = "Ligne de choix" if number else "Nouvelle ligne de choix"
    return act(
        request, form, title, HERE, save, crumbs=CRUMBS, lead="Ce qui est laissé vide convient à tous les tickets."
    )


@requires("settings.edit")
@require_POST
def line_remove(request: HttpRequest, number: int) -> HttpResponse:
    engagements.remove_line(get_object_or_404(PolicyLine, pk=number))
    return done(request, HERE, f"Ligne retirée.\n{FOLLOW}")


@requires("settings.edit")
@require_POST
def lines_order(request: HttpRequest) -> HttpResponse:
    """As they were dragged, or moved by the keyboard."""
    engagements.reorder(
        [key for text in request.POST.get("order", "").split(",") if (key := row_key(text)) is not None]
    )
    return render(request, "tickets/_lines_said.html", {"said": f"Ordre enregistré. {FOLLOW}"})


@requires("settings.edit")
def policy(request: HttpRequest, number: int | None = None) -> HttpResponse:
    found = get_object_or_404(ServicePolicy, pk=number) if number else ServicePolicy()
    terms = found.current if number else None
    form = PolicyForm(request.POST or None, instance=found, terms=terms, initial={"version": found.version})

    def save() -> str:
        changed = engagements.save_policy(form.save(commit=False), form.terms, actor=request.user)
        return f"« {found.name} » est enregistré." + (f"\n{FOLLOW}" if changed else "")

    return act(request, form, found.name if number else "Nouvel engagement", HERE, save, crumbs=CRUMBS)


@requires("settings.edit")
def calendar(request: HttpRequest, number: int | None = None) -> HttpResponse:
    found = get_object_or_404(ServiceCalendar, pk=number) if number else ServiceCalendar()
    terms = found.current if number else None
    form = CalendarForm(request.POST or None, instance=found, terms=terms, initial={"version": found.version})

    def save() -> str:
        changed = engagements.save_calendar(form.save(commit=False), form.terms, actor=request.user)
        return f"« {found.name} » est enregistré." + (f"\n{FOLLOW}" if changed else "")

    return act(request, form, found.name if number else "Nouveau calendrier", HERE, save, crumbs=CRUMBS)


@requires("settings.edit")
@require_POST
def policy_switch(request: HttpRequest, number: int) -> HttpResponse:
    return _switched(request, get_object_or_404(ServicePolicy, pk=number))


@requires("settings.edit")
@require_POST
def calendar_switch(request: HttpRequest, number: int) -> HttpResponse:
    return _switched(request, get_object_or_404(ServiceCalendar, pk=number))


def _switched(request: HttpRequest, edited: Any) -> HttpResponse:
    found = engagements.switch(edited, actor=request.user)
    said = "n'est plus proposé" if found.archived_at else "est de nouveau proposé"
    return done(request, HERE, f"« {found.name} » {said}.", undo=request.path)
