"""Why quotes are won or lost: a short list that ADV keeps, so that figures can be made of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from maillon.core.walls import Wall


class OutcomeReasonQuerySet(models.QuerySet):
    def offered(self, *, won: bool) -> OutcomeReasonQuerySet:
        return self.filter(won=won, archived_at=None)


class OutcomeReason(models.Model):
    wall = Wall.shared()

    label = models.CharField("motif", max_length=60)
    won = models.BooleanField("gagné", default=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = OutcomeReasonQuerySet.as_manager()

    class Meta:
        verbose_name = "motif de gain ou de perte"
        ordering: ClassVar = ["won", "label"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["won", "label"], name="orders_reason_once")]

    def __str__(self) -> str:
        return self.label
