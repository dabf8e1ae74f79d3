"""Who outside is told of what happens here, and each thing it was told."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from maillon.core.walls import Wall

WEBHOOKS = "webhooks"  # the purpose of what is sealed here


class Webhook(models.Model):
    """``failures``: attempts in a row that failed. Stopped after too many; what waits is kept and leaves when it is put back."""

    wall = Wall.closed()
    audit_exclude = frozenset({"sealed_secret"})

    name = models.CharField("nom", max_length=120)
    url = models.URLField("adresse", max_length=500)
    sealed_secret = models.TextField(editable=False)
    events = ArrayField(models.CharField(max_length=60), verbose_name="évènements", default=list, blank=True)
    active = models.BooleanField("en service", default=True)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    stopped_because = models.CharField(max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "webhook"
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/reglages/webhooks/{self.pk}"


class WebhookDelivery(models.Model):
    """One message to one webhook. They leave in order: the next one waits until this one is taken."""

    wall = Wall.closed()
    audited = False

    class State(models.TextChoices):
        WAITING = "waiting", "En attente"
        SENT = "sent", "Reçu"

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    event = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["webhook", "id"], name="automation_webhook_waiting", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["webhook", "-id"], name="automation_webhook_log"),
        ]
