"""What is promised: service calendars, policies, the ordered lines that choose one, and the log of each ticket's clock.

A calendar or a policy is changed by adding an edition, never by writing over one: what was spent under the former one stays
counted by it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone

from maillon.accounts.models import Partner
from maillon.clients.models import Segment, ServiceLevel
from maillon.core.walls import Wall
from maillon.platforms.models import PlatformType
from maillon.tickets.models.promised import MEASURES
from maillon.tickets.models.tickets import Ticket
from maillon.tickets.priority import Priority


class Edited(models.Model):
    """Named, edited by adding, retired rather than deleted."""

    wall = Wall.closed()

    name = models.CharField("nom", max_length=60)
    description = models.CharField("à quoi il sert", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    editions: Any

    class Meta:
        abstract = True
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def current(self) -> Any:
        """The edition in force; read from what ``prefetch_related("editions")`` brought when it did."""
        return list(self.editions.all())[-1]


class Edition(models.Model):
    """In force from ``since``, the first one since ever. Never changed."""

    wall = Wall.closed(staff_rights="SELECT, INSERT")

    since = models.DateTimeField(default=timezone.now)
    author_name = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["since", "id"]


class ServiceCalendar(Edited):
    """When time counts."""

    class Meta(Edited.Meta):
        verbose_name = "calendrier de service"
        constraints: ClassVar = [
            models.UniqueConstraint(
                Upper("name"), name="tickets_calendar_once", violation_error_message="Un calendrier porte déjà ce nom."
            )
        ]


class CalendarEdition(Edition):
    """``hours`` and ``days`` as in ``clients.hours``: weekday -> ranges, day (ISO) -> ranges, which win over everything.
    ``place``: whose wall clock and bank holidays are read."""

    class Place(models.TextChoices):
        SITE = "site", "du site dépanné"
        HOUSE = "house", "de notre équipe, à Paris"

    calendar = models.ForeignKey(ServiceCalendar, models.CASCADE, related_name="editions")
    hours = models.JSONField(default=dict)
    days = models.JSONField(default=dict)
    place = models.CharField("heure et jours fériés", max_length=5, choices=Place, default=Place.SITE)
    holidays = models.BooleanField("fermé les jours fériés", default=True)


class ServicePolicy(Edited):
    """How long we give ourselves."""

    class Meta(Edited.Meta):
        verbose_name = "engagement"
        constraints: ClassVar = [
            models.UniqueConstraint(
                Upper("name"), name="tickets_policy_once", violation_error_message="Un engagement porte déjà ce nom."
            )
        ]


class PolicyEdition(Edition):
    """``targets``: priority -> measure -> minutes that count; a measure left out is not promised.
    ``stops``: what a ticket waits for -> the measures it stops."""

    policy = models.ForeignKey(ServicePolicy, models.CASCADE, related_name="editions")
    calendar = models.ForeignKey(ServiceCalendar, models.PROTECT, related_name="+", verbose_name="calendrier")
    targets = models.JSONField(default=dict)
    stops = models.JSONField(default=dict)


class PolicyLineQuerySet(models.QuerySet):
    def in_order(self) -> PolicyLineQuerySet:
        related = ("policy", "service_level", "segment__owner", "partner", "platform_type")
        return self.filter(active=True).select_related(*related).order_by("order", "pk")


class PolicyLine(models.Model):
    """One line of the table: what is left empty asks nothing. The first that fits decides."""

    wall = Wall.closed()

    order = models.PositiveSmallIntegerField("rang", default=100, editable=False)
    active = models.BooleanField("en service", default=True)
    kind = models.CharField("type", max_length=8, choices=Ticket.Kind, blank=True)
    priority = models.PositiveSmallIntegerField("priorité", choices=Priority, null=True, blank=True)
    service_level = models.ForeignKey(
        ServiceLevel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="niveau de service"
    )
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="segment"
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="partenaire"
    )
    platform_type = models.ForeignKey(
        PlatformType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="plateforme"
    )
    policy = models.ForeignKey(ServicePolicy, models.PROTECT, related_name="lines", verbose_name="engagement")

    objects: ClassVar[Any] = PolicyLineQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de choix"
        ordering: ClassVar = ["order", "id"]


class Moment(models.Model):
    """What happened to the clock of a ticket. Only ever added."""

    wall = Wall.closed(staff_rights="SELECT, INSERT")
    audited = False  # is its own history

    class What(models.TextChoices):
        OPENED = "opened", "Ouverture"
        CHOSEN = "chosen", "Changement d'engagement"
        JOINED = "joined", "Réunion d'un autre ticket"
        ASKED = "asked", "Message reçu"
        ANSWERED = "answered", "Réponse"
        RESOLVED = "resolved", "Résolution"
        REOPENED = "reopened", "Réouverture"
        RESUMED = "resumed", "Reprise"
        PAUSED = "paused", "Mise en attente"
        WITHDRAWN = "withdrawn", "Retrait"

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="moments")
    at = models.DateTimeField()
    what = models.CharField(max_length=9, choices=What)
    policy = models.ForeignKey(ServicePolicy, models.PROTECT, null=True, related_name="+")
    detail = models.JSONField(default=dict)  # see services.promises

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["ticket", "at", "id"], name="tickets_moments_of_ticket")]


class PromiseAlert(models.Model):
    """A warning or a breach, told once. ``began``: when the wait it belongs to began, which tells one from another.
    ``at``: when that part of the delay was spent. Only ever added: a breach stays."""

    wall = Wall.closed(staff_rights="SELECT, INSERT")
    audited = False  # is its own history
    BREACH: ClassVar = 100

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="alerts")
    measure = models.CharField(max_length=14, choices=[(m.value, n) for m, n in MEASURES.items()])
    began = models.DateTimeField()
    percent = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "measure", "began", "percent"], name="tickets_alert_told_once"),
        ]

    @property
    def key(self) -> tuple[str, datetime, int]:
        return (self.measure, self.began, self.percent)
