"""What a ticket keeps of its promises, to be sorted, filtered and told: written by ``services.promises`` alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone

from maillon.core.rows import ScopedQuerySet
from maillon.tickets.clock import Measure

MEASURES = {
    Measure.FIRST_RESPONSE: "Première réponse",
    Measure.NEXT_RESPONSE: "Réponse suivante",
    Measure.RESOLUTION: "Résolution",
}


class PromisedQuerySet(ScopedQuerySet):
    """Late and soon late follow the time of day by themselves: both are moments, compared with now."""

    def late(self) -> Any:
        """A deadline is passed, and what was promised is still to do. A ticket that waits is not late."""
        return self.filter(due_at__lt=timezone.now())

    def soon_late(self) -> Any:
        """Three quarters of a delay are spent, and no deadline is passed."""
        now = timezone.now()
        return self.filter(soon_at__lte=now, due_at__gte=now)

    def by_due(self) -> Any:
        """The nearest deadline first, those without any last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "pk")


class Promised(models.Model):
    """``due_at``: the nearest deadline of what is still to do, one already missed included; none while the ticket waits.
    ``soon_at``: when three quarters of a delay are spent. ``alarm_at``: when there is something to tell if nothing happens.
    ``..._kept``: none as long as nothing is decided; once false, for ever."""

    promise_columns: ClassVar = (
        "policy_id", "line_id", "due_at", "due_what", "soon_at", "alarm_at", "first_response_due", "next_response_due",
        "resolution_due", "first_response_kept", "next_response_kept", "resolution_kept",
    )  # fmt: skip

    policy: Any = models.ForeignKey(
        "tickets.ServicePolicy", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="engagement"
    )
    line: Any = models.ForeignKey("tickets.PolicyLine", models.SET_NULL, null=True, editable=False, related_name="+")
    due_at = models.DateTimeField("échéance", null=True, editable=False)
    due_what = models.CharField(
        "ce qui est dû", max_length=14, blank=True, editable=False, choices=[(m.value, n) for m, n in MEASURES.items()]
    )
    soon_at = models.DateTimeField(null=True, editable=False)
    alarm_at = models.DateTimeField(null=True, editable=False)
    first_response_due = models.DateTimeField("première réponse avant", null=True, editable=False)
    next_response_due = models.DateTimeField("réponse suivante avant", null=True, editable=False)
    resolution_due = models.DateTimeField("résolution avant", null=True, editable=False)
    first_response_kept = models.BooleanField("première réponse tenue", null=True, editable=False)
    next_response_kept = models.BooleanField("réponses suivantes tenues", null=True, editable=False)
    resolution_kept = models.BooleanField("résolution tenue", null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def missed(self) -> bool:
        """One of its promises was not kept."""
        return False in (self.first_response_kept, self.next_response_kept, self.resolution_kept)

    def is_late(self, now: datetime | None = None) -> bool:
        return self.due_at is not None and self.due_at < (now or timezone.now())

    def is_soon_late(self, now: datetime | None = None) -> bool:
        now = now or timezone.now()
        return self.soon_at is not None and self.soon_at <= now and not self.is_late(now)
