"""What the next team must know, shown to each of ours until read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from maillon.accounts.models import User
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall

LASTS = timedelta(days=7)


class HandoverQuerySet(ScopedQuerySet):
    def unread_by(self, user: Any) -> HandoverQuerySet:
        return self.visible_to(user).filter(at__gte=timezone.now() - LASTS).exclude(read_by__contains=[user.pk])


class Handover(Scoped):
    """« Relève »: written once, never changed. Its author has read it."""

    see, edit, partner_field = "tickets.edit", "tickets.edit", None
    wall = Wall.closed("SELECT, INSERT, UPDATE")

    text = models.TextField("à savoir", max_length=2000)
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)
    read_by = ArrayField(models.BigIntegerField(), default=list)

    objects: ClassVar[Any] = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "relève"
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["-at", "-id"], name="tickets_handover_recent")]

    def __str__(self) -> str:
        return f"Relève de {self.author_name}"
