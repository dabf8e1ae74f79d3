"""A file of handsets and numbers, read and not yet applied."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from maillon.accounts.models import User
from maillon.core.walls import Wall
from maillon.platforms.models.platforms import Platform


class TenantImport(models.Model):
    """The file as it was sent, until it is applied (then kept as an attachment of the platform) or thrown away."""

    wall = Wall.closed()
    audited = False

    platform = models.ForeignKey(Platform, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["platform", "user"], name="platforms_import_of")]
