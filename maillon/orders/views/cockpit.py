"""« Pilotage » : what waits and why, what falls due this week, how long each step takes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillon.accounts.rights import requires
from maillon.core import french
from maillon.core.holidays import holiday_name
from maillon.lists.engine import list_view
from maillon.lists.exporting import as_file
from maillon.orders import durations as measured
from maillon.orders.cockpit import COCKPIT
from maillon.orders.due import Heap, due_by

HEADS = (
    "Étape",
    "Type ou partenaire",
    "Passages",
    "La moitié en moins de (jours ouvrés)",
    "9 sur 10 en moins de",
    "Délai prévu",
    "Tenu (%)",
)


@requires("cockpit.see")
def waiting(request: HttpRequest) -> HttpResponse:
    return list_view(request, COCKPIT)


@requires("cockpit.see")
@require_GET
def week(request: HttpRequest) -> HttpResponse:
    """Late first, then day by day to the end of the week; from Friday on, the next week too."""
    today = timezone.localdate()
    last = today + timedelta(days=6 - today.weekday() + (7 if today.weekday() >= 4 else 0))
    found = due_by(request.user, today, last)
    days = [today + timedelta(days=n) for n in range((last - today).days + 1)]
    late = found.get(today - timedelta(days=1), [])
    context = {
        "late": late,
        "late_count": sum(heap.count for heap in late),
        "days": [_day(day, today, found.get(day, [])) for day in days if day.weekday() < 5 or found.get(day)],
        "last": last,
        "tab": "week",
    }
    return render(request, "orders/cockpit_week.html", context)


def _day(day: date, today: date, heaps: list[Heap]) -> dict[str, Any]:
    return {
        "title": french.long_day(day, today).capitalize(),
        "today": day == today,
        "holiday": holiday_name(day),
        "heaps": heaps,
        "count": sum(heap.count for heap in heaps),
    }


@requires("cockpit.see")
@require_GET
def durations(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("periode", "")
    period = int(asked) if asked in {str(days) for days in measured.PERIODS} else 90
    by = request.GET.get("par", "")
    by = by if by in measured.BY else "type"
    rows = measured.durations(request.user, period, by)
    if request.GET.get("format"):
        table = [
            [r.step, r.whose, r.count, round(r.median, 1), round(r.decile, 1), round(r.due, 1), r.held] for r in rows
        ]
        return as_file(
            request.user, request.GET["format"], f"durees-{period}-jours", "Durées des étapes", HEADS, iter(table)
        )
    context = {
        "rows": rows,
        "period": period,
        "by": by,
        "periods": measured.PERIODS.items(),
        "longest": max((row.decile for row in rows), default=1),
        "tab": "durations",
    }
    return render(request, "orders/cockpit_durations.html", context)
