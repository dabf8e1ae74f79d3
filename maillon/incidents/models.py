"""A shared platform is down: what happens, whom it reaches, what is said of it, which tickets follow it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from maillon.accounts.models import PartnerOwned, User
from maillon.clients.models import Client
from maillon.core.fragments import fragments, fragments_index
from maillon.core.models import Record
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import PARTNER, Wall
from maillon.platforms.models import Platform, PlatformType
from maillon.records.models import Audience
from maillon.tickets.models import Ticket

REACHED = f"in (select incident_id from incidents_affected where partner_id = {PARTNER})"  # noqa: S608  (SQL of ours)


class IncidentQuerySet(ScopedQuerySet):
    def open(self) -> IncidentQuerySet:
        return self.exclude(status=Incident.Status.SOLVED)

    def with_counts(self, user: Any) -> IncidentQuerySet:
        """``client_count`` and ``ticket_count``, of what this person sees: a partner never counts another's."""
        clients = Affected.objects.visible_to(user).filter(incident=OuterRef("pk")).order_by().values("incident")
        tickets = IncidentTicket.objects.visible_to(user).filter(incident=OuterRef("pk")).order_by().values("incident")
        number = models.IntegerField()
        return self.annotate(
            client_count=Coalesce(Subquery(clients.annotate(n=Count("client", distinct=True)).values("n"), number), 0),
            ticket_count=Coalesce(Subquery(tickets.annotate(n=Count("pk")).values("n"), number), 0),
        )


class Incident(Record):
    """It concerns the platforms of ``types``, in ``departments`` when there are any, and those of ``platforms`` besides.

    ``title`` and ``public_words`` are read by partners and by their clients.
    """

    see, edit, partner_field = "incidents.see", "incidents.edit", "affected__partner"
    reference_prefix = "IG"
    wall = Wall(f"id {REACHED}", "SELECT")
    through_wall = Wall.closed()

    class Status(models.TextChoices):
        OPEN = "open", "Ouvert"
        IDENTIFIED = "identified", "Identifié"
        WATCHED = "watched", "Sous surveillance"
        SOLVED = "solved", "Résolu"

    class Impact(models.TextChoices):
        OUTAGE = "outage", "Coupure totale"
        DEGRADED = "degraded", "Service dégradé"
        FEATURE = "feature", "Une fonction indisponible"

    title = models.CharField("titre", max_length=120)
    impact = models.CharField("ce qui ne marche pas", max_length=8, choices=Impact, default=Impact.OUTAGE)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.OPEN, editable=False)
    started_at = models.DateTimeField("depuis", default=timezone.now)
    public_words = models.TextField("ce que lisent partenaires et clients", max_length=4000)
    types = models.ManyToManyField(
        PlatformType, blank=True, related_name="incidents", verbose_name="plateformes du catalogue"
    )
    departments = ArrayField(models.CharField(max_length=3), default=list, blank=True, verbose_name="départements")
    platforms = models.ManyToManyField(Platform, blank=True, related_name="+", verbose_name="plateformes désignées")
    opened_by_name = models.CharField(max_length=120, blank=True, editable=False)
    identified_at = models.DateTimeField("cause identifiée le", null=True, blank=True, editable=False)
    watched_at = models.DateTimeField("rétabli le", null=True, blank=True, editable=False)
    solved_at = models.DateTimeField("résolu le", null=True, blank=True, editable=False)
    solved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    answer = models.TextField("réponse de clôture", max_length=4000, blank=True, editable=False)
    words = fragments("reference", "title")

    objects: ClassVar[Any] = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = "incident général"
        ordering: ClassVar = ["-started_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-started_at", "-id"], name="incidents_recent"),
            models.Index(fields=["id"], name="incidents_open", condition=~Q(status="solved")),
            fragments_index("incidents_words"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="solved", solved_at__isnull=False, answer__gt="")
                | ~Q(status="solved") & Q(solved_at=None),
                name="incidents_solved_has_its_answer",
                violation_error_message="Un incident résolu a sa date et sa réponse.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return f"/incidents/{self.reference}"

    @classmethod
    def partner_rows(cls, user: Any) -> Q:
        return Q(pk__in=Affected.objects.filter(partner_id=user.partner_id).values("incident"))

    @property
    def is_open(self) -> bool:
        return self.status != self.Status.SOLVED


class Affected(Scoped, PartnerOwned):
    """One platform that the incident reaches, under the partner that its client has at that time."""

    see, edit, partner_field = "incidents.see", "incidents.edit", "partner_id"
    wall = Wall.read_own()
    audited = False  # computed from the platforms

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="affected")
    platform = models.ForeignKey(Platform, models.CASCADE, related_name="+")
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "plateforme touchée"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "platform"], name="incidents_platform_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["client", "incident"], name="incidents_of_client"),
            models.Index(fields=["partner", "incident"], name="incidents_of_partner"),
        ]


class UpdateQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> UpdateQuerySet:
        rows = super().visible_to(user)
        return rows.exclude(audience=Audience.INTERNAL) if user.is_authenticated and user.partner_id else rows


class Update(Scoped):
    """What is said as it goes, once and for one audience. Clients' words are read by partners too."""

    see, edit, partner_field = "incidents.see", "incidents.edit", "incident__affected__partner"
    wall = Wall(f"audience <> 'internal' and incident_id {REACHED}", "SELECT", "SELECT, INSERT")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="updates")
    audience = models.CharField("destinataires", max_length=8, choices=Audience, default=Audience.CLIENT)
    status = models.CharField(max_length=10, choices=Incident.Status)
    text = models.TextField("texte", max_length=4000)
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=120)
    tells_partners = models.BooleanField("mail aux partenaires", default=False)
    tells_clients = models.BooleanField("mail aux clients", default=False)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = UpdateQuerySet.as_manager()

    class Meta:
        verbose_name = "message d'incident"
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(audience="client")
                | Q(audience="partner", tells_clients=False)
                | Q(audience="internal", tells_clients=False, tells_partners=False),
                name="incidents_told_to_its_readers",
                violation_error_message="Ce message ne part qu'à ceux qui peuvent le lire.",
            ),
        ]

    @classmethod
    def partner_rows(cls, user: Any) -> Q:
        return Q(incident__in=Affected.objects.filter(partner_id=user.partner_id).values("incident"))


class IncidentTicket(Scoped, PartnerOwned):
    """A ticket that follows the incident. ``settled_at``: answered and solved with it, or already over by then."""

    see, edit, partner_field = "incidents.see", "incidents.edit", "partner_id"
    wall = Wall.read_own()

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="children")
    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="+")
    attached_at = models.DateTimeField(default=timezone.now)
    attached_by_name = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "ticket rattaché"
        ordering: ClassVar = ["-attached_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["incident", "settled_at"], name="incidents_to_settle")]
