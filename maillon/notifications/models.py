"""The outbox: every mail is a row written in the transaction that wants it sent. And the bell."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from maillon.accounts.models import PartnerOwned, User
from maillon.core.rows import Scoped
from maillon.core.walls import USER, Wall
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


class Outgoing(models.Model):
    """What leaves by somebody else's server. One that never answered (``unknown``) is told apart from one that refused.

    ``claimed_at`` is the lease of the worker that sends it; ``handed_at`` is set just before the text is given to the
    server: a worker killed before it has sent nothing, one killed after it cannot tell.
    """

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
    once_key = models.CharField(max_length=160, unique=True, null=True, blank=True)  # same news, same mail: never twice
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField("dernière erreur", max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    named: ClassVar[str] = ""  # « le mail », « le SMS »
    objects: ClassVar[Any]

    class Meta:
        abstract = True

    def attempted(self, outcome: str, answer: str) -> None:
        """One line of what the server answered."""
        raise NotImplementedError

    def accepted(self, outcome: Any) -> None:
        """The server took it: what is kept of its answer."""
        raise NotImplementedError


class Message(Scoped, About, PartnerOwned, Outgoing):
    """One mail to send. ``secret``: a one-time code."""

    see, edit, partner_field = "messages.see", "messages.edit", None
    wall = Wall.own("INSERT")
    named = "le mail"

    to = ArrayField(models.EmailField(), verbose_name="destinataires")
    sender = models.CharField("expéditeur", max_length=200)
    reply_to = models.CharField(max_length=200, blank=True)
    subject = models.CharField("objet", max_length=250)
    text = models.TextField()
    html = models.TextField()
    document_keys = ArrayField(models.UUIDField(), default=list, blank=True)
    file_keys = ArrayField(models.UUIDField(), default=list, blank=True)  # records.Attachment
    references = ArrayField(
        models.CharField(max_length=250), default=list, blank=True
    )  # what it answers, the nearest last
    by_hand = models.BooleanField(default=False)  # a person's own words: no automatic mail
    message_id = models.CharField(max_length=120, blank=True)
    secret = models.BooleanField(default=False)

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

    def attempted(self, outcome: str, answer: str) -> None:
        Delivery.objects.create(message=self, outcome=outcome, answer=answer[:500])

    def accepted(self, outcome: Any) -> None:
        if outcome.lost:
            self.error = f"Adresse refusée : {', '.join(outcome.lost)}"[:500]
        if self.secret and outcome.kind == "sent":
            self.text = self.html = ""


class Delivery(models.Model):
    """One attempt to send a mail or an SMS: what the server answered. ``asked``: a person wanted it sent again."""

    wall = Wall.closed()
    audited = False

    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="deliveries")
    sms = models.ForeignKey("notifications.Sms", models.CASCADE, null=True, related_name="deliveries")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=12)  # sent, local, refused, unreachable, unknown, asked
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(message=None) ^ models.Q(sms=None), name="notifications_delivery_of_one"
            ),
        ]


class Alert(models.Model):
    """One line under the bell of one person."""

    wall = Wall.mine("user_id", rights="SELECT, UPDATE")

    user = models.ForeignKey(User, models.CASCADE, related_name="alerts")
    sentence = models.CharField(max_length=250)
    url = models.CharField(max_length=300, blank=True)
    icon = models.CharField(max_length=40, default="bell")
    tone = models.CharField(max_length=10, blank=True)
    once_key = models.CharField(max_length=160, null=True, blank=True)
    kind = models.CharField(max_length=40, default="other")
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "once_key"], name="notifications_alert_once")]
        indexes: ClassVar = [
            models.Index(fields=["user", "-at"], name="notifications_unread", condition=models.Q(read_at=None)),
        ]


class ChannelChoice(models.Model):
    """By which channels one kind of alert reaches a person (``user``) or everybody of a role (``role``)."""

    wall = Wall.mine("user_id", rights="SELECT, INSERT, UPDATE, DELETE")

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="channel_choices")
    role = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=40)
    channels = ArrayField(models.CharField(max_length=8), default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "kind"], name="notifications_choice_of_user", condition=models.Q(role="")
            ),
            models.UniqueConstraint(
                fields=["role", "kind"], name="notifications_choice_of_role", condition=models.Q(user=None)
            ),
            models.CheckConstraint(
                condition=models.Q(user=None) ^ models.Q(role=""), name="notifications_choice_of_one"
            ),
        ]


class Mutes(models.QuerySet["Mute"]):
    def running(self, now: datetime) -> Mutes:
        return self.filter(models.Q(until=None) | models.Q(until__gt=now))


class Mute(models.Model):
    """No alert: about one record (``until`` None: for good), or at all for a while (``target_model`` empty)."""

    wall = Wall.mine("user_id", rights="SELECT, INSERT, UPDATE, DELETE")

    user = models.ForeignKey(User, models.CASCADE, related_name="mutes")
    target_model = models.CharField(max_length=60, blank=True)
    target_id = models.BigIntegerField(default=0)
    until = models.DateTimeField(null=True, blank=True)

    objects = Mutes.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "target_model", "target_id"], name="notifications_mute_once"),
        ]


class PushSubscription(models.Model):
    """A browser that a person asked to be told in. ``session``: what it was signed in with, digested; gone, it is told nothing."""

    wall = Wall(f"user_id = {USER}", "SELECT, INSERT, UPDATE, DELETE", web_rights="SELECT, DELETE")
    audit_exclude = frozenset({"auth", "p256dh", "endpoint"})

    user = models.ForeignKey(User, models.CASCADE, related_name="push_subscriptions")
    endpoint = models.URLField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    session = models.CharField(max_length=64)
    account_key = models.UUIDField()  # the person's session_key: signing out everywhere changes it
    made_at = models.DateTimeField(default=timezone.now)


class PushKey(models.Model):
    """The key by which push services know this installation: made once, sealed."""

    wall = Wall.closed("SELECT, INSERT, UPDATE")
    audited = False

    sealed = models.TextField()
    public = models.CharField(max_length=100)
    made_at = models.DateTimeField(default=timezone.now)


class Sms(Scoped, About, PartnerOwned, Outgoing):
    """One SMS. ``next_try_at`` holds it through the night; ``receipt``: what the carrier said of it afterwards."""

    see, edit, partner_field = "sms.see", "sms.edit", None
    wall = Wall.own("INSERT")
    named = "le SMS"

    to = models.CharField("numéro", max_length=20)
    sender_name = models.CharField("expéditeur", max_length=11, blank=True)
    text = models.TextField("texte")
    purpose = models.CharField(max_length=10, default="service")
    segments = models.PositiveSmallIntegerField(default=1)
    provider_id = models.CharField(max_length=120, blank=True)
    receipt = models.CharField(max_length=9, blank=True)
    receipt_reason = models.CharField(max_length=300, blank=True)
    receipt_at = models.DateTimeField(null=True, blank=True)
    question = models.CharField(max_length=60, blank=True)
    answer = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "SMS"
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["status", "next_try_at"], name="sms_due", condition=~models.Q(status="sent")),
            models.Index(fields=["-created_at", "-id"], name="sms_recent"),
            models.Index(fields=["to", "-id"], name="sms_to"),
            models.Index(fields=["provider_id"], name="sms_provider", condition=~models.Q(provider_id="")),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        return f"/sms/{self.key}"

    def attempted(self, outcome: str, answer: str) -> None:
        Delivery.objects.create(sms=self, outcome=outcome, answer=answer[:500])

    def accepted(self, outcome: Any) -> None:
        self.provider_id = outcome.provider_id[:120]
        self.segments = outcome.segments or self.segments
        self.receipt = "local" if outcome.kind == "local" else ""  # no carrier: it is nowhere but here
        self.receipt_reason, self.receipt_at = "", None


class SmsReceived(About):
    """What somebody wrote back. ``answers``: the SMS it follows; ``meaning``: what was understood, or nothing; ``read_at``: when a
    person said it was dealt with."""

    wall = Wall.closed()

    sender = models.CharField("numéro", max_length=40)
    text = models.TextField("texte")
    provider_id = models.CharField(max_length=120, blank=True)
    answers = models.ForeignKey(Sms, models.SET_NULL, null=True, blank=True, related_name="replies")
    meaning = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField("lu le", null=True, blank=True)
    read_by = models.CharField("lu par", max_length=150, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider_id"], name="sms_received_once", condition=~models.Q(provider_id="")
            ),
        ]


class SmsStop(models.Model):
    """Somebody who wants no commercial SMS any more (CPCE, L34-5)."""

    wall = Wall.closed()

    number = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField(default=timezone.now)


class SmsSettings(models.Model):
    """Who carries SMS: nobody at first, they stay in the test box. ``sealed``: what the carrier was told, by ``core.vault``."""

    wall = Wall.closed()
    audit_exclude = frozenset({"sealed", "address_digest"})

    carrier = models.CharField("transporteur", max_length=10, default="local")
    sender_name = models.CharField("expéditeur affiché", max_length=11, blank=True)
    plain_letters = models.BooleanField("écrire sans les accents qui coûtent", default=False)
    quiet_service = models.BooleanField("retenir la nuit les SMS de service aussi", default=True)
    opens = models.TimeField("pas avant", default=time(8))
    closes = models.TimeField("pas après", default=time(20))
    sealed = models.TextField(editable=False, blank=True)
    address_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="notifications_sms_settings_single"),
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")),
                name="notifications_sms_hours",
                violation_error_message="La journée commence avant de finir.",
            ),
        ]

    @classmethod
    def current(cls) -> SmsSettings:
        return cls.objects.filter(pk=1).first() or cls(pk=1)
