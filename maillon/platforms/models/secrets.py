"""What opens a platform: encrypted, shown on demand, each time written down. Inside the company only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from maillon.accounts.models import User
from maillon.core.models import PartQuerySet
from maillon.core.rows import Scoped
from maillon.core.walls import Wall
from maillon.platforms.models.platforms import Platform


class Secret(Scoped):
    """``ciphertext`` is sealed by ``core.vault``: it is in no list, search, export, API nor journal."""

    see, edit, partner_field = "platform_secrets.see", "platform_secrets.edit", None
    wall = Wall.closed()
    audit_exclude = ("ciphertext",)

    platform = models.ForeignKey(Platform, models.CASCADE, related_name="secrets")
    label = models.CharField("nom", max_length=80)
    username = models.CharField("identifiant", max_length=120, blank=True)
    ciphertext = models.TextField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = PartQuerySet.as_manager()

    class Meta:
        verbose_name = "secret"
        ordering: ClassVar = ["label", "id"]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return self.platform.get_absolute_url()


class RevealGrant(models.Model):
    """One reveal, of one secret, by one technician, for one visit. Used once; never twice for the same visit."""

    wall = Wall.closed()

    secret = models.ForeignKey(Secret, models.CASCADE, related_name="grants")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    visit_model = models.CharField(max_length=40)
    visit_id = models.BigIntegerField()
    visit_label = models.CharField(max_length=120)
    granted_by = models.CharField(max_length=120)
    granted_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["secret", "user", "visit_model", "visit_id"],
                name="platforms_one_reveal_per_visit",
                condition=Q(withdrawn_at=None),
                violation_error_message="Ce technicien a déjà eu sa révélation pour cette intervention.",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["visit_model", "visit_id"], name="platforms_grant_visit")]


class SecretReveal(models.Model):
    """Who saw a secret, when and why. The application may only add lines."""

    wall = Wall.closed(staff_rights="SELECT, INSERT")

    secret = models.ForeignKey(Secret, models.PROTECT, related_name="reveals")
    platform = models.ForeignKey(Platform, models.PROTECT, related_name="reveals")
    grant = models.ForeignKey(RevealGrant, models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    user_name = models.CharField(max_length=120)
    reason = models.CharField("motif", max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["platform", "-at", "-id"], name="platforms_reveals")]
