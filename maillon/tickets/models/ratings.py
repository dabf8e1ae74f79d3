"""What the requester thinks of how a ticket was handled."""

from __future__ import annotations

from django.db import models

from maillon.core.walls import Wall
from maillon.tickets.models.tickets import Ticket


class Rating(models.Model):
    """``score`` is empty while it is doubtful: a machine that opens every link of a mail gives every score.

    ``by_page``: given by the page itself on being opened, not by a press on it.
    """

    wall = Wall.closed()

    class Score(models.IntegerChoices):
        VERY_GOOD = 4, "Très satisfait"
        GOOD = 3, "Satisfait"
        POOR = 2, "Peu satisfait"
        BAD = 1, "Pas satisfait"

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="rating")
    score = models.PositiveSmallIntegerField("avis", choices=Score, null=True)
    comment = models.TextField("commentaire", max_length=2000, blank=True)
    by_page = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(score__range=(1, 4)), name="tickets_score_of_four")]

    def __str__(self) -> str:
        return str(self.get_score_display() or "Sans avis")

    @property
    def tone(self) -> str:
        return "success" if self.score and self.score >= self.Score.GOOD else "error"
