"""The week of those who wait for operators: numbers that move, accesses that come, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillon.accounts.rights import requires
from maillon.core import french
from maillon.core.dialogs import ask, done
from maillon.core.holidays import holiday_name
from maillon.operators.forms import DelaysForm
from maillon.operators.lists import order_state, porting_state
from maillon.operators.models import OperatorOrder, Porting, PortingDelay

MOST = 300


def monday_of(text: str) -> date:
    """The Monday of an asked day (« 2026-12-08 »), else of this week; on a Sunday, of the one that comes."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = timezone.localdate()
        day += timedelta(days=day.weekday() == 6)
    day = min(max(day, date(2000, 1, 3)), date(2999, 12, 30))
    return day - timedelta(days=day.weekday())


@requires("portings.see")
@require_GET
def week(request: HttpRequest) -> HttpResponse:
    first = monday_of(request.GET.get("jour", ""))
    last = first + timedelta(days=6)
    today = timezone.localdate()
    found = events(request.user, first, last)
    days = [first + timedelta(days=n) for n in range(7)]
    context = {
        "days": [
            {
                "title": french.long_day(day, today).capitalize(),
                "today": day == today,
                "holiday": holiday_name(day),
                "events": found.get(day, []),
            }
            for day in days
            if day.weekday() < 6 or found.get(day)
        ],
        "first": first,
        "last": last,
        "before": first - timedelta(days=7),
        "after": first + timedelta(days=7),
        "this_week": first == monday_of(""),
        "count": sum(map(len, found.values())),
    }
    return render(request, "operators/calendar.html", context)


def events(user: Any, first: date, last: date) -> dict[date, list[dict[str, Any]]]:
    """What each day holds, numbers first."""
    found: dict[date, list[dict[str, Any]]] = {}
    for porting in Porting.objects.visible_to(user).on(first, last).order_by("client_name", "pk")[:MOST]:
        found.setdefault(porting.day, []).append({
            "url": porting.get_absolute_url(), "icon": "arrows-exchange", "client": porting.client_name,
            "what": porting.numbers_text, "detail": f"de {porting.donor_name} à {porting.recipient_name}",
            "state": porting_state(porting), "kind": "Portabilité",
        })  # fmt: skip
    rows: Any = OperatorOrder.objects.visible_to(user).exclude(status=OperatorOrder.Status.CANCELLED)
    rows = rows.filter(promised_on__range=(first, last)).select_related("operator").order_by("client_name", "pk")
    for row in rows[:MOST]:
        found.setdefault(row.promised_on or first, []).append({
            "url": row.get_absolute_url(), "icon": "plug", "client": row.client_name, "what": row.name,
            "detail": row.operator.name, "state": order_state(row), "kind": "Accès",
        })  # fmt: skip
    return found


@requires("settings.edit")
def delays(request: HttpRequest) -> HttpResponse:
    """How many working days an operator is given before the day that is asked for."""
    form = DelaysForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        for kind, working_days in form.cleaned_data.items():
            PortingDelay.objects.update_or_create(kind=kind, defaults={"working_days": working_days})
        return done(request, "/reglages/", "Délais de portabilité enregistrés.")
    return ask(
        request, form, "Délais de portabilité", "/reglages/", crumbs=[("Réglages", "/reglages/")],
        lead="Du jour de la demande au premier jour que l'on peut demander. L'Arcep plafonne ce délai à 3 jours ouvrables en "
        "mobile et à 7 pour les numéros fixes des entreprises, ramenés à 3 au plus tard le 1er juillet 2027.",
    )  # fmt: skip
