"""Views that people save over a list: filters, sort and columns under a name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from maillon.accounts.models import User
from maillon.core.walls import USER, Wall


class SavedView(models.Model):
    """``query``: the list's address parameters (filters, sort, columns). Shared ones are for the company's people."""

    wall = Wall(f"owner_id = {USER}", "SELECT, INSERT, UPDATE, DELETE")

    list_name = models.CharField(max_length=40)
    name = models.CharField("nom", max_length=60)
    query = models.CharField(max_length=2000)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    shared = models.BooleanField("partagée", default=False)
    order = models.PositiveSmallIntegerField(default=50)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["order", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["list_name", "owner", "name"],
                name="lists_view_once",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
        ]
