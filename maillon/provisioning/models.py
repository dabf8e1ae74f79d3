"""Templates of configuration files, where each platform answers, and the addresses given to handsets."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from maillon.accounts.models import User
from maillon.catalog.models import Product
from maillon.core.rows import Scoped
from maillon.core.walls import Wall
from maillon.documents.models import PublicLink
from maillon.logistics.models import Device
from maillon.platforms.models import PlatformType
from maillon.provisioning.formats import FORMATS


class ProvisioningTemplate(Scoped):
    """A file with ``{{ variables }}``, for the handsets of some articles. Its former versions are in the journal."""

    see, edit, partner_field = "provisioning.see", "provisioning.edit", None
    wall = Wall.closed()
    through_wall = Wall.closed()

    name = models.CharField(
        "nom", max_length=80, unique=True, error_messages={"unique": "Un modèle porte déjà ce nom."}
    )
    format = models.CharField("format", max_length=12, choices=[(f.key, f.label) for f in FORMATS.values()])
    body = models.TextField("texte")
    products = models.ManyToManyField(Product, related_name="+", blank=True, verbose_name="articles")
    version = models.PositiveIntegerField(default=1, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "modèle de configuration"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/reglages/provisionnement/{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.version += 1
        super().save(*args, **kwargs)


class SipAccess(models.Model):
    """Where the handsets of a platform register. ``{tenant}`` stands for the client's domain."""

    wall = Wall.closed()

    type = models.OneToOneField(PlatformType, models.CASCADE, related_name="sip_access", verbose_name="plateforme")
    server = models.CharField("serveur SIP", max_length=120, help_text="{tenant} : le domaine du client.")
    proxy = models.CharField("proxy sortant", max_length=120, blank=True)

    class Meta:
        verbose_name = "accès SIP"
        ordering: ClassVar = ["type__name"]

    def __str__(self) -> str:
        return str(self.type)


class HandsetLink(models.Model):
    """The address at which one handset fetches its file: made by a person, in whose name its secret is read."""

    wall = Wall.closed()

    device = models.ForeignKey(Device, models.CASCADE, related_name="handset_links")
    link = models.OneToOneField(PublicLink, models.CASCADE, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField("lue le", null=True, blank=True)
    reads = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
