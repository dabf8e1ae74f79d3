"""Two cards of one client made into one, and what it takes to undo it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from maillon.accounts.models import User
from maillon.clients.models.clients import Client
from maillon.core.rows import Scoped
from maillon.core.walls import Wall

UNDO_FOR = timedelta(days=1)


class Merge(Scoped):
    """``moves``: [{"model", "column", "before", "after", "rows"}], every value that changed, row by row.

    ``values``: field of the kept card -> [before, after].
    """

    see, edit, partner_field = "clients.close", "clients.close", None
    wall = Wall.closed("SELECT, INSERT, UPDATE")

    kept = models.ForeignKey(Client, models.PROTECT, related_name="merges")
    lost = models.ForeignKey(Client, models.PROTECT, related_name="+")
    moves = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "réunion de fiches"
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lost"],
                condition=models.Q(undone_at=None),
                name="clients_merged_once",
                violation_error_message="Cette fiche est déjà réunie à une autre.",
            ),
            models.CheckConstraint(
                condition=~models.Q(kept=models.F("lost")),
                name="clients_merge_of_two_cards",
                violation_error_message="Choisissez deux fiches différentes.",
            ),
        ]

    @property
    def undo_until(self) -> datetime:
        return self.made_at + UNDO_FOR

    def can_be_undone(self, now: datetime | None = None) -> bool:
        return self.undone_at is None and (now or timezone.now()) < self.undo_until

    @property
    def counts(self) -> dict[str, int]:
        """Model label -> how many of its rows changed card."""
        told: dict[str, Any] = {}
        for move in self.moves:
            if move["after"] == self.kept_id:
                told[move["model"]] = told.get(move["model"], 0) + len(move["rows"])
        return told
