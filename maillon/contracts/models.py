"""What binds a partner and the company: one contract at a time, with its end and the notice that it asks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from maillon.accounts.models import Partner
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.records.models import Attachment


class ContractQuerySet(ScopedQuerySet):
    def to_tell(self, day: date) -> list[Contract]:
        """Those whose end comes near and of which nobody has been told."""
        rows: Any = self.filter(told_at=None, ends_on__gte=day).select_related("partner")
        return [contract for contract in rows if contract.tell_on is not None and contract.tell_on <= day]


class Contract(Scoped):
    see, edit, partner_field = "contracts.see", "contracts.edit", "partner_id"
    wall = Wall.read_own()

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="contracts", verbose_name="partenaire")
    number = models.CharField("référence du contrat", max_length=60)
    starts_on = models.DateField("prend effet le")
    ends_on = models.DateField("se termine le", null=True, blank=True, help_text="Laissé vide : sans terme.")
    notice_days = models.PositiveSmallIntegerField("préavis, en jours", default=90, validators=[MaxValueValidator(730)])
    alert_days = models.PositiveSmallIntegerField(
        "alerter avant le préavis, en jours", default=30, validators=[MaxValueValidator(365)]
    )
    signed = models.ForeignKey(Attachment, models.SET_NULL, null=True, editable=False, related_name="+")
    told_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat"
        ordering: ClassVar = ["-starts_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "number"],
                name="contracts_number_once",
                violation_error_message="Ce partenaire a déjà un contrat de cette référence.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="contracts_ends_after_its_start",
                violation_error_message="La fin du contrat vient après sa prise d'effet.",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"{self.partner.get_absolute_url()}/contrat"

    @property
    def notice_on(self) -> date | None:
        """The last day to give notice."""
        return self.ends_on - timedelta(days=self.notice_days) if self.ends_on else None

    @property
    def tell_on(self) -> date | None:
        return self.notice_on - timedelta(days=self.alert_days) if self.notice_on else None

    @property
    def state(self) -> str:
        today = timezone.localdate()
        if self.starts_on > today:
            return "coming"
        if self.ends_on and self.ends_on < today:
            return "ended"
        return "ending" if self.tell_on and self.tell_on <= today else "current"
