"""Who handles tickets: what they master, where, up to which level, and when they are away."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from maillon.accounts.models import User
from maillon.core.walls import Wall
from maillon.platforms.models import PlatformType
from maillon.tickets.models.tickets import Level

LEVELS = [(level.value, level.label) for level in Level if level != Level.SUPPLIER]


class Handler(models.Model):
    """Only what helps to choose: somebody without a card may still be given anything by hand."""

    wall = through_wall = Wall.closed()

    user = models.OneToOneField(User, models.CASCADE, related_name="handler", verbose_name="personne")
    platforms = models.ManyToManyField(
        PlatformType, blank=True, related_name="+", verbose_name="plateformes maîtrisées"
    )
    departments = ArrayField(
        models.CharField(max_length=3), default=list, blank=True, verbose_name="départements suivis"
    )
    level = models.PositiveSmallIntegerField("jusqu'au niveau", choices=LEVELS, default=Level.THIRD)
    automatic = models.BooleanField("reçoit ce que les règles attribuent", default=True)
    given_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "fiche d'attribution"

    def __str__(self) -> str:
        return self.user.name


class Absence(models.Model):
    """Whole days, the last one included."""

    wall = Wall.closed()

    user = models.ForeignKey(User, models.CASCADE, related_name="absences", verbose_name="personne")
    first = models.DateField("du")
    last = models.DateField("au (compris)")
    substitute = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="remplacée par"
    )

    class Meta:
        verbose_name = "absence"
        ordering: ClassVar = ["first", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="tickets_absence_in_order",
                violation_error_message="L'absence finit avant de commencer : inversez les deux dates.",
            ),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("user")),
                name="tickets_absence_by_another",
                violation_error_message="Personne ne se remplace soi-même : choisissez quelqu'un d'autre.",
            ),
        ]
