"""The visits of the week, for those who look after the orders."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate

from maillon.core.templatetags.kit import chip
from maillon.interventions.lists import slot_words
from maillon.interventions.models import Visit
from maillon.interventions.slots import bounds_of
from maillon.interventions.workflow import TONES
from maillon.orders.due import Due, DueSoon


def visits(user: Any, last: date) -> QuerySet[Any]:
    """Planned and not over: a day that is past means that nobody said how it went."""
    rows: Any = Visit.objects.visible_to(user).open().filter(archived_at=None, starts_at__lt=bounds_of(last)[1])
    return rows.annotate(due_on=TruncDate("starts_at"))


def told(visit: Any) -> Due:
    who = f", {visit.technician_name}" if visit.technician_name else ""
    what = f"{slot_words(visit)} : {visit.title}{who}"
    return Due(visit.client_name, what, visit.get_absolute_url(), chip(visit.get_status_display(), TONES[visit.status]))


VISITS = DueSoon("visits", "Interventions", "tool", visits, told, "/interventions/", "interventions.see", 30)
