"""E-mails as they came: kept whole before anything is read in them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from maillon.core.rows import Scoped
from maillon.core.walls import Wall
from maillon.tickets.incoming import Kind
from maillon.tickets.models.messages import TicketMessage
from maillon.tickets.models.tickets import Ticket


class IncomingMail(Scoped):
    """``identity`` and ``content`` are what makes two copies one mail (``mailbox.identities``).

    ``repeated``: what its text signs or quotes, folded on the page. Inside the company only: what somebody quotes may have been
    said to another.
    """

    see, edit, partner_field = "received.see", "received.edit", None
    wall = Wall.closed("SELECT, INSERT, UPDATE")
    audit_exclude = frozenset({"raw", "repeated"})

    class Outcome(models.TextChoices):
        WAITING = "waiting", "À lire"
        JOINED = "joined", "Joint au ticket"
        OPENED = "opened", "Ticket ouvert"
        TO_SORT = "to_sort", "Ticket à trier"
        KEPT = "kept", "Gardé sans ticket"

    class Sort(models.TextChoices):
        ORDINARY = Kind.ORDINARY.value, "Message"
        AUTO_REPLY = Kind.AUTO_REPLY.value, "Message automatique"
        BOUNCE = Kind.BOUNCE.value, "Avis de non-remise"
        LIST = Kind.LIST.value, "Envoi en nombre"
        LOOP = Kind.LOOP.value, "Boucle"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    raw = models.BinaryField()
    size = models.PositiveIntegerField("taille")
    received_at = models.DateTimeField("reçu le", default=timezone.now)
    identity = models.CharField(max_length=64, unique=True)
    content = models.CharField(max_length=64, unique=True)
    identifier = models.CharField(max_length=250, db_index=True)  # its Message-ID, without brackets
    sender = models.CharField("adresse", max_length=254, blank=True)
    sender_name = models.CharField("nom", max_length=200, blank=True)
    subject = models.CharField("objet", max_length=320, blank=True)
    kind = models.CharField("nature", max_length=10, choices=Sort, default=Sort.ORDINARY)
    reason = models.CharField("pourquoi", max_length=200, blank=True)
    answerable = models.BooleanField(default=False)
    outcome = models.CharField("suite", max_length=7, choices=Outcome, default=Outcome.WAITING)
    treated_at = models.DateTimeField(null=True, blank=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="mails")
    message = models.OneToOneField(TicketMessage, models.PROTECT, null=True, blank=True, related_name="mail")
    repeated = models.TextField(blank=True)
    notes = ArrayField(models.TextField(), default=list, blank=True)

    class Meta:
        verbose_name = "mail reçu"
        ordering: ClassVar = ["-received_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-received_at", "-id"], name="tickets_mail_recent"),
            models.Index(fields=["sender", "-received_at"], name="tickets_mail_of_sender"),
            models.Index(fields=["id"], name="tickets_mail_waiting", condition=models.Q(outcome="waiting")),
        ]

    def __str__(self) -> str:
        return self.subject or "Sans objet"

    def get_absolute_url(self) -> str:
        return f"/mails-recus/{self.key}"

    @property
    def from_whom(self) -> str:
        return self.sender_name or self.sender or "Expéditeur illisible"
