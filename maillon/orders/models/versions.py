"""What was sent, version by version, and the discounts that waited for ADV."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from maillon.accounts.models import PartnerOwned, User, percent
from maillon.core.rows import Scoped
from maillon.core.walls import Wall
from maillon.orders.models.quotes import Quote


class QuoteVersion(Scoped, PartnerOwned):
    """One version as it left: its lines, its totals, how it ended. Its PDF is the quote's document of that number.

    ``lines``: see ``services.versions.photograph``; never a cost.
    """

    see, edit, partner_field = "quotes.see", "quotes.edit", "partner_id"
    wall = Wall.child("orders_quote", "quote_id", rights="SELECT, INSERT")

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="versions")
    revision = models.PositiveSmallIntegerField("version")
    sent_at = models.DateTimeField("envoyée le", default=timezone.now)
    sent_by = models.CharField("envoyée par", max_length=120, blank=True)
    outcome = models.CharField("fin", max_length=9, blank=True)  # status of the quote when the next version was begun
    reason = models.CharField("motif", max_length=500, blank=True)
    total_net = models.DecimalField("total HT", max_digits=14, decimal_places=2, default=0)
    total_gross = models.DecimalField("total TTC", max_digits=14, decimal_places=2, default=0)
    monthly_net = models.DecimalField("par mois HT", max_digits=14, decimal_places=2, default=0)
    rebate = models.CharField("remise globale", max_length=60, blank=True)
    lines = models.JSONField(default=list)

    class Meta:
        verbose_name = "version d'un devis"
        ordering: ClassVar = ["quote", "revision"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["quote", "revision"], name="orders_version_once")]

    def __str__(self) -> str:
        return f"{self.quote_id} V{self.revision}"


class QuoteTemplate(models.Model):
    """A quote to begin from, kept by ADV. ``lines``: see ``services.copying.recipe``."""

    wall = Wall.closed()

    label = models.CharField("nom du modèle", max_length=80)
    lines = models.JSONField(default=list)
    made_by = models.CharField("gardé par", max_length=120, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "modèle de devis"
        ordering: ClassVar = ["label", "id"]

    def __str__(self) -> str:
        return self.label


class DiscountRequest(models.Model):
    """A discount above what its author may give alone. ``rate``: what is asked, then what was granted."""

    wall = Wall.closed()

    class Status(models.TextChoices):
        WAITING = "waiting", "En attente"
        GRANTED = "granted", "Accordée"
        DECLINED = "declined", "Refusée"
        DROPPED = "dropped", "Sans objet"

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="discount_requests")
    status = models.CharField("état", max_length=8, choices=Status, default=Status.WAITING, editable=False)
    rate = percent("remise (%)")
    limit = percent("remise permise sans accord (%)")
    note = models.CharField("explication", max_length=500, blank=True)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_by_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("motif", max_length=500, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = "demande de remise"
        ordering: ClassVar = ["quote", "-asked_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["quote"], name="orders_discount_one_waiting", condition=models.Q(status="waiting")
            )
        ]

    def __str__(self) -> str:
        return f"{self.quote_id} {self.rate} %"
