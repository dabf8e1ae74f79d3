"""A file of articles read and not yet, or already, taken into the catalogue."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from maillon.accounts.models import User
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall


class CatalogImportQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> CatalogImportQuerySet:
        """Each sees the files it gave: they may hold purchase prices that another may not read."""
        return super().visible_to(user).filter(author=user) if user and user.is_authenticated else self.none()


class CatalogImport(Scoped):
    """``rows``: the file as it was read, one dictionary per line."""

    see, edit, partner_field = "catalog.edit", "catalog.edit", None
    wall = Wall.closed()
    audited = False  # what it changes is journalled where it lands

    author = models.ForeignKey(User, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=160)
    rows = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    summary = models.CharField(max_length=200, blank=True)

    objects: ClassVar[Any] = CatalogImportQuerySet.as_manager()

    class Meta:
        verbose_name = "import d'articles"
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name
