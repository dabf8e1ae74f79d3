"""Time spent on tickets: what the contract covers, and what is to be invoiced."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from maillon.accounts.models import User
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.tickets.models.tickets import Ticket


class TimeQuerySet(ScopedQuerySet):
    def to_invoice(self) -> TimeQuerySet:
        """Out of contract, for a known client, on no invoice and on no draft."""
        return self.filter(covered=False, invoiced_at=None, ticket__client__isnull=False)


class TimeSpent(Scoped):
    see, edit = "tickets.see", "tickets.edit"
    wall = Wall.closed()

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="times")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    user_name = models.CharField(max_length=120, editable=False)
    minutes = models.PositiveSmallIntegerField("minutes", validators=[MinValueValidator(1), MaxValueValidator(24 * 60)])
    covered = models.BooleanField("compris dans le contrat", default=True)
    done_on = models.DateField("le", default=timezone.localdate)
    note = models.CharField("ce qui a été fait", max_length=200, blank=True)
    invoiced_at = models.DateTimeField("mis en facture le", null=True, blank=True, editable=False)

    objects: ClassVar[Any] = TimeQuerySet.as_manager()

    class Meta:
        verbose_name = "temps passé"
        ordering: ClassVar = ["-done_on", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["ticket"], name="tickets_time_to_invoice", condition=models.Q(covered=False, invoiced_at=None)
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=24 * 60),
                name="tickets_time_of_a_day",
                violation_error_message="Le temps passé va d'une minute à vingt-quatre heures.",
            ),
            models.CheckConstraint(
                condition=models.Q(covered=False) | models.Q(invoiced_at=None),
                name="tickets_covered_is_not_invoiced",
                violation_error_message="Ce qui est compris dans le contrat n'est pas facturé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min, {self.user_name}"
