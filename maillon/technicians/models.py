"""Technicians, their skills and zones, and the one table where visits, leave and holds exclude each other."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from maillon.accounts.models import User
from maillon.core.models import Record
from maillon.core.rows import Scoped
from maillon.core.walls import Wall


class Skill(models.Model):
    wall = Wall.closed()

    name = models.CharField("compétence", max_length=60, unique=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Technician(Record):
    see, edit, partner_field = "technicians.see", "technicians.edit", None
    reference_prefix = "TE"
    wall = Wall.closed()

    class Kind(models.TextChoices):
        EMPLOYEE = "employee", "Salarié"
        CONTRACTOR = "contractor", "Sous-traitant"

    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="technician")
    name = models.CharField("nom", max_length=120)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    kind = models.CharField("statut", max_length=10, choices=Kind, default=Kind.EMPLOYEE)
    skills = models.ManyToManyField(Skill, blank=True, related_name="technicians", verbose_name="compétences")
    departments = ArrayField(
        models.CharField(max_length=3), default=list, blank=True, verbose_name="départements couverts"
    )
    home_city = models.CharField("base", max_length=80, blank=True)
    home_lat = models.FloatField(null=True, blank=True, editable=False)
    home_lon = models.FloatField(null=True, blank=True, editable=False)

    through_wall = Wall.closed()

    class Meta:
        verbose_name = "technicien"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/techniciens/{self.reference}"


class Booking(Scoped):
    """Time of one technician that is taken. Two of them can never overlap: PostgreSQL refuses."""

    see, edit, partner_field = "planning.see", "planning.edit", None
    wall = Wall.closed()

    class Kind(models.TextChoices):
        VISIT = "visit", "Intervention"
        LEAVE = "leave", "Absence"
        HOLD = "hold", "Créneau réservé"

    technician = models.ForeignKey(Technician, models.CASCADE, related_name="bookings")
    kind = models.CharField(max_length=6, choices=Kind)
    period = DateTimeRangeField("créneau")
    label = models.CharField("objet", max_length=160)
    target_model = models.CharField(max_length=60, blank=True)
    target_id = models.BigIntegerField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["period"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="technicians_booking_no_overlap",
                expressions=[("technician", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at=None),
                violation_error_message="Ce technicien est déjà pris sur ce créneau.",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["target_model", "target_id"], name="technicians_booking_target")]

    def __str__(self) -> str:
        return f"{self.label} ({self.technician})"

    @property
    def bounds(self) -> tuple[Any, Any]:
        return self.period.lower, self.period.upper
