"""Answers on their way out, which their author may still take back."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from maillon.accounts.models import User
from maillon.core.rows import Scoped
from maillon.core.walls import Wall
from maillon.records.models import Audience
from maillon.tickets.models.messages import TicketMessage
from maillon.tickets.models.tickets import Ticket


class HeldAnswer(Scoped):
    """Nothing is said yet: neither the ticket, nor its partner, nor a rule knows of it. Taken back, it is a draft again.

    ``files``: what ``records.attachments.keep`` gave for each. ``message``: what it became.
    """

    see, edit, partner_field = "tickets.see", "tickets.edit", None
    wall = Wall.closed()
    audited = False

    class State(models.TextChoices):
        WAITING = "waiting", "Part dans quelques secondes"
        LEFT = "left", "Parti"
        TAKEN_BACK = "back", "Envoi annulé"
        REFUSED = "refused", "Pas parti"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="held")
    author = models.ForeignKey(User, models.CASCADE, related_name="+")
    audience = models.CharField(max_length=8, choices=Audience)
    text = models.TextField(blank=True)
    then = models.CharField(max_length=10, blank=True)
    files: Any = models.JSONField(default=list)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    leaves_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    message = models.ForeignKey(TicketMessage, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "author"], name="tickets_held_of", condition=~models.Q(state="left")),
            models.Index(fields=["leaves_at"], name="tickets_held_waiting", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return self.text[:80]
