"""Tickets: who asks, for whom, what it is, where it stands. Escalation is a level beside the status, never a status."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from maillon.accounts.models import PartnerOwned, User
from maillon.clients.models import Client, Contact, Site
from maillon.clients.paying import Payer
from maillon.core.fragments import fragments, fragments_index
from maillon.core.models import Record
from maillon.core.walls import Wall
from maillon.platforms.models import Platform
from maillon.tickets.models.promised import Promised, PromisedQuerySet
from maillon.tickets.priority import Impact, Priority, Urgency


class WaitingFor(models.TextChoices):
    CLIENT = "client", "le client"
    PARTNER = "partner", "le partenaire"
    SUPPLIER = "supplier", "le fournisseur"
    PART = "part", "une pièce"


class Level(models.IntegerChoices):
    FIRST = 1, "N1"
    SECOND = 2, "N2"
    THIRD = 3, "N3"
    SUPPLIER = 4, "Fournisseur"


class TicketQuerySet(PromisedQuerySet):
    def open(self) -> TicketQuerySet:
        return self.filter(status__in=Ticket.OPEN)

    def to_answer(self) -> TicketQuerySet:
        """Somebody outside wrote last, or nobody of ours ever did."""
        return self.open().filter(unanswered_since__isnull=False)

    def unassigned(self) -> TicketQuerySet:
        return self.open().filter(assignee=None)

    def by_urgency(self) -> TicketQuerySet:
        """The highest priority first, then who has waited longest for an answer."""
        return self.order_by("priority", F("unanswered_since").asc(nulls_last=True), "pk")


class Ticket(Promised, Record, PartnerOwned):
    """``unanswered_since``: the oldest message from outside that nobody of ours answered."""

    see, edit, partner_field = "tickets.see", "tickets.edit", "partner_id"
    reference_prefix = "TK"
    subset_field = "kind"
    wall = Wall.own()
    audit_exclude = frozenset(Promised.promise_columns) - {"policy_id"}  # told by the clock's own log

    class Kind(models.TextChoices):
        INCIDENT = "incident", "Incident"
        REQUEST = "request", "Demande"
        PROJECT = "project", "Projet"
        RETURN = "return", "SAV"

    class Status(models.TextChoices):
        OPEN = "open", "Ouvert"
        STARTED = "started", "En cours"
        WAITING = "waiting", "En attente"
        SOLVED = "solved", "Résolu"
        CLOSED = "closed", "Clos"

    class Channel(models.TextChoices):
        PHONE = "phone", "Téléphone"
        WEB = "web", "Saisie"
        PORTAL = "portal", "Espace partenaire"
        MAIL = "mail", "Mail"
        API = "api", "API"
        SMS = "sms", "SMS"

    OPEN: ClassVar = (Status.OPEN, Status.STARTED, Status.WAITING)

    kind = models.CharField("type", max_length=8, choices=Kind, default=Kind.INCIDENT)
    subject = models.CharField("objet", max_length=160)
    status = models.CharField("statut", max_length=7, choices=Status, default=Status.OPEN, editable=False)
    waiting_for = models.CharField("en attente de", max_length=8, choices=WaitingFor, blank=True, editable=False)
    waiting_since = models.DateTimeField(null=True, blank=True, editable=False)  # the last time it was put to wait
    level = models.PositiveSmallIntegerField("niveau", choices=Level, default=Level.FIRST, editable=False)
    escalated_at = models.DateTimeField("escaladé le", null=True, blank=True, editable=False)
    impact = models.PositiveSmallIntegerField("ce qui est touché", choices=Impact, default=Impact.ONE)
    urgency = models.PositiveSmallIntegerField("urgence", choices=Urgency, default=Urgency.NORMAL)
    priority = models.PositiveSmallIntegerField("priorité", choices=Priority, default=Priority.NORMAL, editable=False)
    channel = models.CharField("reçu par", max_length=6, choices=Channel, default=Channel.WEB, editable=False)

    client = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name="client"
    )
    client_name = models.CharField(max_length=120, blank=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="site")
    platform = models.ForeignKey(
        Platform, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name="plateforme"
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="demandeur"
    )
    requester = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    requester_name = models.CharField("nom du demandeur", max_length=120, blank=True)
    requester_email = models.EmailField("adresse e-mail", blank=True)
    requester_phone = models.CharField("téléphone", max_length=20, blank=True)

    from_machine = models.BooleanField(default=False, editable=False)  # nothing is ever written to it by itself

    assignee = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    assignee_name = models.CharField(max_length=120, blank=True, editable=False)
    opened_by_name = models.CharField(max_length=120, blank=True, editable=False)
    opened_at = models.DateTimeField("ouvert le", default=timezone.now, editable=False)
    first_answer_at = models.DateTimeField("première réponse le", null=True, blank=True, editable=False)
    unanswered_since = models.DateTimeField(null=True, blank=True, editable=False)
    last_message_at = models.DateTimeField("dernier message", null=True, blank=True, editable=False)
    solved_at = models.DateTimeField("résolu le", null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("clos le", null=True, blank=True, editable=False)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", editable=False
    )
    payer = models.CharField("payeur", max_length=7, choices=Payer, default=Payer.CLIENT)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", editable=False)
    checks = models.JSONField(
        default=dict, blank=True, editable=False
    )  # what was ticked: {label: {"by": name, "at": ISO 8601}}
    words = fragments("reference", "subject", "client_name", "requester_name")

    objects: ClassVar[Any] = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = "ticket"
        ordering: ClassVar = ["-opened_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-opened_at", "-id"], name="tickets_recent"),
            models.Index(fields=["partner", "-opened_at", "-id"], name="tickets_of_partner"),
            models.Index(fields=["client", "-opened_at"], name="tickets_of_client"),
            models.Index(
                fields=["priority", "unanswered_since", "id"],
                name="tickets_open",
                condition=Q(status__in=["open", "started", "waiting"]),
            ),
            models.Index(
                fields=["assignee", "priority", "unanswered_since", "id"],
                name="tickets_open_of",
                condition=Q(status__in=["open", "started", "waiting"]),
            ),
            models.Index(fields=["due_at", "id"], name="tickets_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["alarm_at"], name="tickets_alarm", condition=Q(alarm_at__isnull=False)),
            fragments_index("tickets_words"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="waiting", waiting_for__gt="") | ~Q(status="waiting") & Q(waiting_for=""),
                name="tickets_waiting_for_something",
                violation_error_message="Un ticket en attente dit de qui ou de quoi.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["solved", "closed"], solved_at__isnull=False)
                | Q(status__in=["open", "started", "waiting"], solved_at=None, closed_at=None),
                name="tickets_solved_has_its_date",
                violation_error_message="Un ticket résolu a sa date de résolution.",
            ),
            models.CheckConstraint(
                condition=Q(level=1) | Q(escalated_at__isnull=False),
                name="tickets_escalated_has_its_date",
                violation_error_message="Un ticket escaladé a sa date d'escalade.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(status="closed") & ~Q(merged_into=F("id")),
                name="tickets_merged_is_closed",
                violation_error_message="Un ticket réuni à un autre est clos.",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="tickets_not_its_own_parent",
                violation_error_message="Un ticket ne dépend pas de lui-même.",
            ),
            models.CheckConstraint(
                condition=Q(payer="client") | Q(partner__isnull=False),
                name="tickets_payer_exists",
                violation_error_message="Ce client est direct : aucun partenaire ne peut payer.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}"

    def get_absolute_url(self) -> str:
        return f"/tickets/{self.reference}"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_escalated(self) -> bool:
        return self.level > Level.FIRST

    @property
    def escalation(self) -> str:
        """« Escaladé N2 », « Escaladé fournisseur », nothing at the first level."""
        label = str(Level(self.level).label)
        return f"Escaladé {label if label[0] == 'N' else label.lower()}" if self.is_escalated else ""

    @property
    def status_words(self) -> str:
        """« En attente du client »: the status with what it waits for."""
        of = {"client": "du client", "partner": "du partenaire", "supplier": "du fournisseur", "part": "d'une pièce"}
        return f"En attente {of[self.waiting_for]}" if self.waiting_for else str(self.get_status_display())
