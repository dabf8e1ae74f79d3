"""What the direction decides once for every quote: the margin it aims at, the discounts that wait for ADV, the reminders."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models

from maillon.accounts.models import percent
from maillon.core.walls import Wall


def usual_limits() -> dict[str, int]:
    """Whom the table does not name gives no discount without ADV."""
    return {"admin": 100, "adv": 25, "support": 10, "partner": 0}


def usual_reminders() -> list[int]:
    return [3, 7]


class SalesPolicy(models.Model):
    """One row. ``discount_limits``: role -> the highest discount, in percent, given without asking. ``reminder_days``: days
    from the sending to the first reminder, then from each reminder to the next."""

    wall = Wall.closed()

    margin_target = percent("objectif de marge (%)", default=Decimal(25))
    discount_limits = models.JSONField("remise sans accord (%)", default=usual_limits)
    reminder_days = ArrayField(models.PositiveSmallIntegerField(), default=usual_reminders, verbose_name="relances")
    expiry_notice_days = models.PositiveSmallIntegerField("préavis d'expiration, en jours", default=3)

    class Meta:
        verbose_name = "politique de vente"

    def __str__(self) -> str:
        return "Politique de vente"

    @classmethod
    def now(cls) -> SalesPolicy:
        return cls.objects.first() or cls()
