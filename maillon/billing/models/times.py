"""Time spent on tickets, on the lines that invoice it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from maillon.billing.models.invoices import InvoiceLine
from maillon.core.walls import Wall
from maillon.tickets.models import TimeSpent


class BilledTime(models.Model):
    """One entry of time on the line of a draft or of an invoice. ``freed_at``: a credit note took it back; it may be invoiced again.

    As long as it is not freed, the entry itself says that it is invoiced (``TimeSpent.invoiced_at``): the two are written together.
    """

    wall = Wall.closed()

    line = models.ForeignKey(InvoiceLine, models.CASCADE, related_name="times")
    time = models.ForeignKey(TimeSpent, models.CASCADE, related_name="+")
    freed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["time"],
                name="billing_time_once",
                condition=Q(freed_at=None),
                violation_error_message="Ce temps est déjà sur une facture.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.time_id} sur {self.line_id}"
