"""Calls as the switchboard tells them, and the switchboards that may tell. Inside the company only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from maillon.accounts.models import Partner, User
from maillon.clients.models import Client, Contact, Site
from maillon.core.fragments import fragments, fragments_index
from maillon.core.models import Record
from maillon.core.phones import display_phone
from maillon.core.rows import ScopedQuerySet
from maillon.core.walls import Wall
from maillon.platforms.models import Platform
from maillon.tickets.models import Ticket

LIVE_FOR = timedelta(hours=4)  # a switchboard that never said « hangup » does not keep a call alive for ever


class Switchboard(models.Model):
    """One centrex that tells its calls. ``signed``: each of them must carry a signature, not only the secret address.

    ``address_digest``: SHA-256 of the last part of its address, which is shown once. ``sealed_key``: what it signs with.
    """

    wall = Wall.closed()
    audit_exclude = frozenset({"sealed_key", "address_digest", "heard_at"})

    name = models.CharField(
        "nom", max_length=80, unique=True, error_messages={"unique": "Un standard porte déjà ce nom."}
    )
    signed = models.BooleanField("n'accepter que les appels signés", default=False)
    address_digest = models.CharField(max_length=64, unique=True, editable=False)
    sealed_key = models.TextField(editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    heard_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "standard téléphonique"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class CallQuerySet(ScopedQuerySet):
    def missed(self) -> CallQuerySet:
        return self.filter(direction=Call.Direction.IN, answered_at=None, ended_at__isnull=False)

    def to_call_back(self) -> CallQuerySet:
        """Missed, and nothing was done of it since."""
        return self.missed().filter(called_back_at=None, ticket=None)

    def live(self, now: datetime) -> CallQuerySet:
        return self.filter(ended_at=None, began_at__gt=now - LIVE_FOR)


class Call(Record):
    """``call_id``: the switchboard's own; the same news twice is one call. ``called``: the number that was called.

    ``number`` is what ``callers.read_caller`` stores, empty when withheld; ``tenant``: the domain of an internal number.
    """

    see, edit, partner_field = "calls.see", "calls.edit", None
    reference_prefix = "AP"
    wall = Wall.closed()

    class Direction(models.TextChoices):
        IN = "in", "Reçu"
        OUT = "out", "Émis"

    direction = models.CharField("sens", max_length=3, choices=Direction, default=Direction.IN)
    switchboard = models.ForeignKey(Switchboard, models.PROTECT, null=True, blank=True, related_name="calls")
    call_id = models.CharField(max_length=120, blank=True)
    number = models.CharField("numéro", max_length=20, blank=True)
    tenant = models.CharField(max_length=120, blank=True)
    name_given = models.CharField(max_length=80, blank=True)
    called = models.CharField("numéro appelé", max_length=20, blank=True)
    extension = models.CharField("poste", max_length=20, blank=True)
    handled_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    handled_by_name = models.CharField(max_length=120, blank=True)
    began_at = models.DateTimeField("commencé le", default=timezone.now)
    answered_at = models.DateTimeField("décroché le", null=True, blank=True)
    ended_at = models.DateTimeField("raccroché le", null=True, blank=True)
    called_back_at = models.DateTimeField("rappel prévu le", null=True, blank=True)

    client = models.ForeignKey(Client, models.PROTECT, null=True, blank=True, related_name="calls")
    client_name = models.CharField(max_length=120, blank=True)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    caller_name = models.CharField("appelant", max_length=120, blank=True)
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="+")
    platform = models.ForeignKey(Platform, models.SET_NULL, null=True, blank=True, related_name="+")
    partner = models.ForeignKey(Partner, models.SET_NULL, null=True, blank=True, related_name="+")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="calls")
    words = fragments("reference", "client_name", "caller_name", "number", "handled_by_name")

    objects: ClassVar[Any] = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel"
        ordering: ClassVar = ["-began_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["switchboard", "call_id"],
                name="calls_call_once",
                condition=~Q(call_id=""),
                nulls_distinct=False,
                violation_error_message="Cet appel est déjà connu.",
            ),
            models.CheckConstraint(
                name="calls_ends_after_it_began",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")),
                violation_error_message="Un appel se termine après avoir commencé.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-began_at", "-id"], name="calls_recent"),
            models.Index(fields=["client", "-began_at"], name="calls_of_client"),
            models.Index(fields=["number", "-began_at"], name="calls_of_number"),
            models.Index(fields=["handled_by", "-began_at"], name="calls_of_person"),
            models.Index(
                fields=["-began_at", "-id"],
                name="calls_to_call_back",
                condition=Q(direction="in", answered_at=None, ended_at__isnull=False, called_back_at=None, ticket=None),
            ),
            models.Index(fields=["ticket"], name="calls_of_ticket", condition=Q(ticket__isnull=False)),
            fragments_index("calls_words"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.who}"

    def get_absolute_url(self) -> str:
        return f"/appels/{self.reference}"

    @property
    def shown_number(self) -> str:
        if self.number.startswith("+"):
            return display_phone(self.number)
        return f"poste {self.number}" if self.number else "numéro masqué"

    @property
    def who(self) -> str:
        """« Claire Rossi », or the number when nobody knows whose it is."""
        return self.caller_name or self.client_name or self.name_given or self.shown_number

    @property
    def state(self) -> str:
        if self.ended_at is None:
            return "answered" if self.answered_at else "ringing"
        return "ended" if self.answered_at else "missed"

    @property
    def seconds(self) -> int | None:
        """How long they spoke, once it is over."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return max(int((self.ended_at - self.answered_at).total_seconds()), 0)
