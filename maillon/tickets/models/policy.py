"""What the direction decides once for the whole support."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from maillon.core.walls import Wall


class SupportPolicy(models.Model):
    """One row. ``grace_hours``: between solved and closed, plain hours; an answer within them reopens the ticket.
    ``checklists``: {type: [what is checked on a ticket of this type]}, in place of the usual lists of ``tickets.checks``.
    """

    wall = Wall.closed()

    grace_hours = models.PositiveSmallIntegerField("délai avant clôture, en heures", default=48)
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
