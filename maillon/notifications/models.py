"""The outbox: every mail is a row written in the transaction that wants it sent. And the bell."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from maillon.accounts.models import PartnerOwned, User
from maillon.core.rows import Scoped
from maillon.core.walls import Wall
from maillon.records.models import About


class MailTemplate(models.Model):
    """A mail that an admin edits. ``{{ variables }}`` only: no code, unknown ones are refused when saved."""

    wall = Wall.closed()

    key = models.SlugField("nom technique", max_length=60, unique=True)
    label = models.CharField("intitulé", max_length=100)
    event = models.CharField("évènement", max_length=60, blank=True)
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("texte")
    button_label = models.CharField("libellé du bouton", max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["label"]

    def __str__(self) -> str:
        return self.label


class Message(Scoped, About, PartnerOwned):
    """One mail to send. A server that never answered (``unknown``) is told apart from one that refused (``failed``).

    ``claimed_at`` is the lease of the worker that sends it; ``handed_at`` is set just before the text is given to the
    server: a worker killed before it has sent nothing, one killed after it cannot tell. ``secret``: a one-time code.
    """

    see, edit, partner_field = "messages.see", "messages.edit", None
    wall = Wall.own("INSERT")

    class Status(models.TextChoices):
        QUEUED = "queued", "À envoyer"
        SENDING = "sending", "Envoi en cours"
        SENT = "sent", "Envoyé"
        RETRYING = "retrying", "Nouvel essai prévu"
        FAILED = "failed", "Échec"
        UNKNOWN = "unknown", "Sans réponse"

    class Audience(models.TextChoices):
        CLIENT = "client", "Client"
        PARTNER = "partner", "Partenaire"
        STAFF = "internal", "Interne"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField("état", max_length=8, choices=Status, default=Status.QUEUED)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.CLIENT)
    template_key = models.CharField(max_length=60, blank=True)
    to = ArrayField(models.EmailField(), verbose_name="destinataires")
    sender = models.CharField("expéditeur", max_length=200)
    reply_to = models.CharField(max_length=200, blank=True)
    subject = models.CharField("objet", max_length=250)
    text = models.TextField()
    html = models.TextField()
    document_keys = ArrayField(models.UUIDField(), default=list, blank=True)
    once_key = models.CharField(max_length=160, unique=True, null=True, blank=True)  # same news, same mail: never twice
    message_id = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField("dernière erreur", max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    secret = models.BooleanField(default=False)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["target_model", "target_id"], name="notifications_target"),
            models.Index(
                fields=["status", "next_try_at"], name="notifications_due", condition=~models.Q(status="sent")
            ),
            models.Index(fields=["-created_at", "-id"], name="notifications_recent"),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return f"/messages/{self.key}"


class Delivery(models.Model):
    """One attempt to send a message: what the server answered. ``asked``: a person wanted it sent again."""

    wall = Wall.closed()
    audited = False

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=12)  # sent, local, refused, unreachable, unknown, asked
    answer = models.CharField(max_length=500, blank=True)


class Alert(models.Model):
    """One line under the bell of one person."""

    wall = Wall.mine("user_id", rights="SELECT, UPDATE")

    user = models.ForeignKey(User, models.CASCADE, related_name="alerts")
    sentence = models.CharField(max_length=250)
    url = models.CharField(max_length=300, blank=True)
    icon = models.CharField(max_length=40, default="bell")
    tone = models.CharField(max_length=10, blank=True)
    once_key = models.CharField(max_length=160, null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "once_key"], name="notifications_alert_once")]
        indexes: ClassVar = [
            models.Index(fields=["user", "-at"], name="notifications_unread", condition=models.Q(read_at=None)),
        ]
