"""The journal: who changed what, when and why. Written by triggers alone; the application may only read it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from maillon.core.walls import Wall


class Change(models.Model):
    """``changes``: column -> [old, new]; for an insertion only the new values, for a deletion only the old."""

    wall = Wall.closed(staff_rights="SELECT")
    audited = False

    at = models.DateTimeField()
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    action = models.CharField(max_length=1, choices=[("I", "création"), ("U", "modification"), ("D", "suppression")])
    actor_id = models.BigIntegerField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    changes = models.JSONField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["table_name", "row_id", "-id"], name="audit_change_row")]
