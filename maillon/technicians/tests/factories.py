"""One factory per model of the module."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import factory
from django.utils import timezone

from maillon.core.french import PARIS
from maillon.technicians import services
from maillon.technicians.models import Booking, Skill, Technician


class SkillFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Skill
        django_get_or_create = ("name",)

    name = factory.Sequence(lambda n: f"Compétence {n}")


class TechnicianFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Technician

    name = factory.Sequence(lambda n: f"Julien Morel {n}")
    phone = "+33612345678"
    email = factory.Sequence(lambda n: f"julien{n}@maillon.example")
    home_city = "Lyon"
    departments = ["69", "01"]


def at(days: int = 1, hour: int = 9, minute: int = 0) -> datetime:
    """A moment in some days, in Paris."""
    day = timezone.localdate() + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), tzinfo=PARIS)


def make_booking(technician: Technician, *, days: int = 1, hour: int = 9, hours: int = 2, **changes: Any) -> Booking:
    values = {"kind": Booking.Kind.VISIT, "label": "IN-2026-00001 Pharmacie des Lilas"} | changes
    start = at(days, hour)
    return services.book(technician, start, start + timedelta(hours=hours), **values)
