"""Payments, and the invoices that each settles. Insert only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from maillon.accounts.models import PartnerOwned, User
from maillon.billing.models.invoices import Invoice
from maillon.clients.models import Client
from maillon.core.fragments import fragments, fragments_index
from maillon.core.models import Record
from maillon.core.walls import Wall


class Payment(Record, PartnerOwned):
    """Money received (or paid back when negative). Insert only: a mistake is undone by a reverse entry.

    ``client`` is empty when a partner pays for several of its clients at once. A partner reads what it owes on its
    invoices, never the payments.
    """

    see, edit, partner_field = "payments.see", "payments.edit", None
    reference_prefix = "RG"
    wall = Wall.closed(staff_rights="SELECT, INSERT")

    class Method(models.TextChoices):
        TRANSFER = "transfer", "Virement"
        DEBIT = "debit", "Prélèvement"
        CARD = "card", "Carte"
        CHEQUE = "cheque", "Chèque"

    client = models.ForeignKey(Client, models.PROTECT, null=True, blank=True, related_name="payments")
    payer_name = models.CharField("payeur", max_length=120, editable=False)
    method = models.CharField("moyen", max_length=8, choices=Method, default=Method.TRANSFER)
    amount = models.DecimalField("montant", max_digits=14, decimal_places=2)
    received_on = models.DateField("reçu le")
    label = models.CharField("référence bancaire", max_length=120, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", editable=False
    )
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    recorded_by_name = models.CharField(max_length=120, blank=True)
    words = fragments("payer_name", "label", "reference")

    class Meta:
        verbose_name = "règlement"
        ordering: ClassVar = ["-received_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="billing_payment_not_zero",
                violation_error_message="Le montant d'un règlement n'est pas nul.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-received_on", "-id"], name="billing_payment_recent"),
            fragments_index("billing_payment_words"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.payer_name}"

    def get_absolute_url(self) -> str:
        return f"/reglements/{self.reference}"


class Allocation(models.Model):
    """The share of a payment (or of a credit note) set against one invoice. Insert only.

    Negative where a payment is taken back, and where money goes out on a credit note: the allocations of one payment
    add up to its amount.
    """

    wall = Wall.closed(staff_rights="SELECT, INSERT")

    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="allocations")
    credit_note = models.ForeignKey(Invoice, models.PROTECT, null=True, blank=True, related_name="used_on")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="allocations")
    amount = models.DecimalField("montant", max_digits=14, decimal_places=2)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(payment=None, credit_note__isnull=False) | Q(payment__isnull=False, credit_note=None),
                name="billing_allocation_one_source",
            ),
        ]
