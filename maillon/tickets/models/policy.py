"""What the direction decides once for the whole support."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from maillon.catalog.models import Product
from maillon.core.walls import Wall


class SupportPolicy(models.Model):
    """One row. ``grace_hours``: between solved and closed, plain hours; an answer within them reopens the ticket.
    ``checklists``: {type: [what is checked on a ticket of this type]}, in place of the usual lists of ``tickets.checks``.
    ``hour_article``: as what the time out of contract is sold, by the hour; ``rounding``: minutes, each begun one counted whole.
    """

    wall = Wall.closed()

    class Rounding(models.IntegerChoices):
        TENTH = 6, "Au dixième d'heure commencé (6 min)"
        QUARTER = 15, "Au quart d'heure commencé"
        HALF = 30, "À la demi-heure commencée"
        HOUR = 60, "À l'heure commencée"

    grace_hours = models.PositiveSmallIntegerField("délai avant clôture, en heures", default=48)
    hour_article = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="article d'une heure hors contrat",
    )
    rounding = models.PositiveSmallIntegerField("arrondi du temps facturé", choices=Rounding, default=Rounding.QUARTER)
    checklists = models.JSONField("points à vérifier", default=dict, blank=True)

    class Meta:
        verbose_name = "règles du support"

    def __str__(self) -> str:
        return "Règles du support"

    @classmethod
    def now(cls) -> SupportPolicy:
        return cls.objects.first() or cls()

    @property
    def grace(self) -> timedelta:
        return timedelta(hours=self.grace_hours)
