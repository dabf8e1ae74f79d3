"""What gathers clients (groups) and what they were promised (service levels)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from maillon.core.fragments import by_words
from maillon.core.models import Record
from maillon.core.rows import ScopedQuerySet
from maillon.core.walls import PARTNER, READ, Wall


class ServiceLevelQuerySet(models.QuerySet):
    def current(self) -> ServiceLevelQuerySet:
        return self.filter(archived_at=None)


class ServiceLevel(models.Model):
    """What a client, or one of its sites, was promised. The lowest ``rank`` is served first."""

    wall = Wall.shared()

    name = models.CharField("nom", max_length=40)
    rank = models.PositiveSmallIntegerField("rang", default=50, help_text="Le plus petit est servi le premier.")
    description = models.CharField("ce qu'il comprend", max_length=200, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = ServiceLevelQuerySet.as_manager()

    class Meta:
        verbose_name = "niveau de service"
        ordering: ClassVar = ["rank", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Upper("name"),
                name="clients_service_level_once",
                violation_error_message="Un niveau de service porte déjà ce nom.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


search = by_words("name", "reference")


class GroupQuerySet(ScopedQuerySet):
    def current(self) -> GroupQuerySet:
        return self.filter(archived_at=None)

    def matching(self, text: str) -> GroupQuerySet:
        return search(self, text)


class Group(Record):
    """Clients that belong together. A partner knows a group through its own clients in it, and those only."""

    see, edit, partner_field = "groups.see", "groups.edit", "members__partner_id"
    reference_prefix = "GR"
    wall = Wall(f"id in (select m.group_id from clients_client m where m.partner_id = {PARTNER})", READ)  # noqa: S608

    class Kind(models.TextChoices):
        BUYING = "buying_group", "Groupement"
        NETWORK = "network", "Réseau"
        COMPANY = "company", "Société multi-sites"

    kind = models.CharField("type", max_length=12, choices=Kind, default=Kind.BUYING)
    name = models.CharField(
        "nom", max_length=120, unique=True, error_messages={"unique": "Un groupe porte déjà ce nom."}
    )
    head_office_pays = models.BooleanField(
        "le siège paie pour tous",
        default=False,
        help_text="Pour une société multi-sites : devis et factures de ses membres sont adressés au siège.",
    )
    comment = models.TextField("remarque", blank=True)

    objects: ClassVar[Any] = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = "groupe"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(head_office_pays=False) | Q(kind="company"),
                name="clients_group_only_a_company_pays",
                violation_error_message="Le siège ne paie pour tous que dans une société multi-sites.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/groupes/{self.reference}"

    @classmethod
    def partner_rows(cls, user: Any) -> Q:
        members = apps.get_model("clients.Client").objects.filter(partner_id=user.partner_id, archived_at=None)
        return Q(pk__in=members.exclude(group=None).values("group_id"))

    @property
    def kind_words(self) -> str:
        return str(self.get_kind_display()).lower()
