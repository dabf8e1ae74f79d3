"""What is said about a ticket, to whom: an internal note never leaves the company."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from maillon.accounts.models import PartnerOwned, User
from maillon.core.events import emit
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import PARTNER, Wall
from maillon.records.models import Audience
from maillon.tickets.models.tickets import Ticket


class TicketMessageQuerySet(ScopedQuerySet):
    def of(self, ticket: Ticket) -> TicketMessageQuerySet:
        """What was said on it and on those that were joined to it."""
        return self.filter(ticket__in=[ticket.pk, *ticket.merged.values_list("pk", flat=True)])

    def visible_to(self, user: Any) -> TicketMessageQuerySet:
        rows = super().visible_to(user)
        return rows.exclude(audience=Audience.INTERNAL) if user.is_authenticated and user.partner_id else rows


class TicketMessage(Scoped, PartnerOwned):
    """Written once, never changed. ``side``: whose word it is."""

    see, edit, partner_field = "tickets.see", "tickets.edit", "partner_id"
    wall = Wall(
        f"partner_id = {PARTNER} and audience <> 'internal'", "SELECT, INSERT", "SELECT, INSERT", parent=("tickets_ticket", "ticket_id")
    )  # fmt: skip

    class Side(models.TextChoices):
        US = "us", "Nous"
        PARTNER = "partner", "Partenaire"
        CLIENT = "client", "Client"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="messages")
    audience = models.CharField("destinataires", max_length=8, choices=Audience, default=Audience.INTERNAL)
    side = models.CharField(max_length=7, choices=Side)
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=120)
    text = models.TextField("message", max_length=20_000)
    at = models.DateTimeField(default=timezone.now)
    file_keys = ArrayField(
        models.UUIDField(), default=list, blank=True, editable=False
    )  # records.Attachment of the ticket
    sms_key = models.UUIDField(null=True, blank=True, editable=False)  # the SMS it left by, or that it answers

    objects: ClassVar[Any] = TicketMessageQuerySet.as_manager()

    def save(self, *args: Any, **kwargs: Any) -> None:
        created = self._state.adding
        super().save(*args, **kwargs)
        emit("record.saved", record=self, created=created)

    class Meta:
        verbose_name = "message"
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["ticket", "at", "id"], name="tickets_message_of_ticket")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(audience="internal") | Q(side="us"),
                name="tickets_note_is_ours",
                violation_error_message="Une note interne vient de nous.",
            ),
        ]
