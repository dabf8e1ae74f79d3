"""A client's platform: a tenant on a centrex, a hosted PBX, a trunk, an access."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from maillon.accounts.models import PartnerOwned
from maillon.clients.models import Client, Site
from maillon.core.fragments import by_words
from maillon.core.models import Part, Record
from maillon.core.rows import ScopedQuerySet
from maillon.core.walls import Wall
from maillon.platforms import links


class Kind(models.TextChoices):
    CENTREX = "centrex", "Centrex"
    PBX = "pbx", "PABX hébergé"
    TRUNK = "trunk", "Trunk SIP"
    ACCESS = "access", "Accès internet"
    OTHER = "other", "Autre"


class PlatformType(models.Model):
    """One line of the catalogue. ``link_template`` holds {tenant}: « https://portail.exemple.fr/{tenant} »."""

    wall = Wall.shared()

    name = models.CharField(
        "nom", max_length=80, unique=True, error_messages={"unique": "Une plateforme du catalogue porte déjà ce nom."}
    )
    kind = models.CharField("type", max_length=8, choices=Kind, default=Kind.CENTREX)
    provider = models.CharField("opérateur ou éditeur", max_length=80)
    link_template = models.CharField("modèle de lien", max_length=300, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "plateforme du catalogue"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


search = by_words("reference", "tenant", "type__name", "type__provider", "client__name")


class PlatformQuerySet(ScopedQuerySet):
    def current(self) -> PlatformQuerySet:
        return self.filter(archived_at=None)

    def with_counts(self) -> PlatformQuerySet:
        """``handset_count`` and ``number_count``, in the same query."""
        handsets = _live("platforms.Handset").annotate(n=Count("pk")).values("n")
        numbers = _live("platforms.NumberRange").annotate(n=Sum(models.F("last") - models.F("first") + 1)).values("n")
        return self.annotate(
            handset_count=Coalesce(Subquery(handsets, output_field=models.IntegerField()), 0),
            number_count=Coalesce(Subquery(numbers, output_field=models.BigIntegerField()), 0),
        )

    def matching(self, text: str) -> PlatformQuerySet:
        """Every typed word in the reference, the tenant, the type or the client, in any order."""
        return search(self, text)


def _live(label: str) -> Any:
    """The parts in use of the platform of the outer query, grouped by platform."""
    model: Any = Platform._meta.apps.get_model(label)
    return model.objects.filter(platform=OuterRef("pk"), archived_at=None).order_by().values("platform")


class Platform(Record, PartnerOwned):
    """``url`` is its own address, when the template of its type does not fit. ``partner`` follows the client's."""

    see, edit, partner_field = "platforms.see", "platforms.edit", "partner_id"
    reference_prefix = "PF"
    wall = Wall.child("clients_client", "client_id", rights="SELECT")

    client = models.ForeignKey(Client, models.CASCADE, related_name="platforms", verbose_name="client")
    site = models.ForeignKey(
        Site, models.SET_NULL, null=True, blank=True, related_name="platforms", verbose_name="site"
    )
    type = models.ForeignKey(PlatformType, models.PROTECT, related_name="platforms", verbose_name="plateforme")
    tenant = models.CharField("domaine ou identifiant", max_length=120, blank=True)
    url = models.URLField("adresse particulière", max_length=300, blank=True)
    planned_handsets = models.PositiveIntegerField("postes prévus", default=0)
    comment = models.TextField("remarque", blank=True)

    objects: ClassVar[Any] = PlatformQuerySet.as_manager()

    class Meta:
        verbose_name = "plateforme"
        ordering: ClassVar = ["type", "tenant"]
        indexes: ClassVar = [models.Index(fields=["tenant"], name="platforms_tenant")]

    def __str__(self) -> str:
        return f"{self.type.provider} · {self.tenant}" if self.tenant else self.type.provider

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.partner_id = self.client.partner_id
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"/plateformes/{self.reference}"

    @property
    def link(self) -> str:
        return links.link(self.type.link_template, self.tenant, self.url)


class PlatformPart(Part, PartnerOwned):
    """A row of a platform; its partner follows the platform's."""

    see, edit, partner_field = "platforms.see", "platforms.edit", "partner_id"
    wall = Wall.child("platforms_platform", "platform_id", rights="SELECT")
    whole = "platform"

    platform: Any  # each part has its own foreign key

    class Meta:
        abstract = True

    @property
    def client_id(self) -> int:
        return int(self.platform.client_id)
