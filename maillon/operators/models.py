"""Numbers that change operator, and what is ordered from operators: lines, accesses, trunks."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from maillon.accounts.models import PartnerOwned
from maillon.catalog.models import Supplier
from maillon.clients.models import Client, Contact, Site
from maillon.core.fragments import fragments, fragments_index
from maillon.core.models import Record
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.operators import refusals, rio
from maillon.operators.delays import DEFAULTS
from maillon.operators.numbers import Number, shown
from maillon.orders.models import Order


class LineKind(models.TextChoices):
    FIXED = rio.FIXED, "Fixe"
    MOBILE = rio.MOBILE, "Mobile"


class PortingDelay(models.Model):
    """Working days between a request and the first day that may be asked for; the legal ones when there is no row."""

    wall = Wall.shared()

    kind = models.CharField("type", max_length=6, choices=LineKind, unique=True)
    working_days = models.PositiveSmallIntegerField("jours ouvrables", validators=[MaxValueValidator(60)])

    class Meta:
        verbose_name = "délai de portabilité"
        ordering: ClassVar = ["kind"]

    def __str__(self) -> str:
        return self.get_kind_display()

    @classmethod
    def days(cls) -> dict[str, int]:
        return {**DEFAULTS, **dict(cls.objects.values_list("kind", "working_days"))}


class PortingQuerySet(ScopedQuerySet):
    def open(self) -> PortingQuerySet:
        return self.exclude(status__in=[Porting.Status.DONE, Porting.Status.CANCELLED])

    def on(self, first: date, last: date) -> PortingQuerySet:
        """Those whose day, confirmed or asked for, falls in these days."""
        wanted = Q(confirmed_on__range=(first, last)) | Q(confirmed_on=None, requested_on__range=(first, last))
        return self.exclude(status=Porting.Status.CANCELLED).filter(wanted)


class Porting(Record, PartnerOwned):
    """Numbers of one client that leave an operator for another. Names of operators are copied: a partner reads them."""

    see, edit, partner_field = "portings.see", "portings.edit", "partner_id"
    reference_prefix = "PO"
    wall = Wall.read_own()

    class Status(models.TextChoices):
        DRAFT = "draft", "À préparer"
        MANDATE_SENT = "mandate_sent", "Mandat à signer"
        MANDATE_SIGNED = "mandate_signed", "À transmettre"
        SUBMITTED = "submitted", "Transmise"
        CONFIRMED = "confirmed", "Confirmée"
        REJECTED = "rejected", "Rejetée"
        DONE = "done", "Portée"
        CANCELLED = "cancelled", "Annulée"

    OVER: ClassVar = (Status.DONE, Status.CANCELLED)

    status = models.CharField("état", max_length=14, choices=Status, default=Status.DRAFT, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="portings", editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="portings", editable=False)
    client_name = models.CharField(max_length=120, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="site")
    kind = models.CharField("type", max_length=6, choices=LineKind, default=LineKind.FIXED)
    donor = models.ForeignKey(Supplier, models.PROTECT, related_name="+", verbose_name="opérateur quitté")
    donor_name = models.CharField(max_length=80, editable=False)
    recipient = models.ForeignKey(Supplier, models.PROTECT, related_name="+", verbose_name="opérateur receveur")
    recipient_name = models.CharField(max_length=80, editable=False)
    holder = models.CharField("titulaire du contrat", max_length=120)
    donor_account = models.CharField("compte client chez l'opérateur quitté", max_length=40, blank=True)
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="signataire du mandat"
    )
    requested_on = models.DateField("date demandée")
    confirmed_on = models.DateField("date confirmée", null=True, blank=True, editable=False)
    operator_reference = models.CharField("référence de l'opérateur", max_length=40, blank=True, editable=False)
    numbers_text = models.CharField(max_length=200, blank=True, editable=False)
    size = models.PositiveIntegerField("numéros", default=0, editable=False)
    mandate_sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    mandate_signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    mandate_signer = models.CharField(max_length=120, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    words = fragments("client_name", "reference", "operator_reference")

    objects: ClassVar[Any] = PortingQuerySet.as_manager()

    class Meta:
        verbose_name = "portabilité"
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["requested_on", "id"],
                name="operators_porting_open",
                condition=~Q(status__in=["done", "cancelled"]),
            ),
            models.Index(fields=["confirmed_on"], name="operators_porting_day"),
            fragments_index("operators_porting_words"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(donor=F("recipient")),
                name="operators_porting_changes_operator",
                violation_error_message="L'opérateur receveur est celui que le client quitte : choisissez-en un autre.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["confirmed", "done"]) | Q(confirmed_on__isnull=False),
                name="operators_porting_confirmed_has_day",
                violation_error_message="Une portabilité confirmée a une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.client_name}"

    def get_absolute_url(self) -> str:
        return f"/portabilites/{self.reference}"

    @property
    def is_open(self) -> bool:
        return self.status not in self.OVER

    @property
    def day(self) -> date:
        return self.confirmed_on or self.requested_on

    @property
    def is_late(self) -> bool:
        """Asked for a day that is past, and the numbers have not moved."""
        return self.is_open and self.day < timezone.localdate()

    def rows(self) -> list[Number]:
        return [row.as_number() for row in self.numbers.all()]


class PortedNumber(Scoped, PartnerOwned):
    """A number, or a range of them. While its porting is open, no other may hold it: PostgreSQL refuses."""

    see, edit, partner_field = "portings.see", "portings.edit", "partner_id"
    wall = Wall.child("operators_porting", "porting_id", rights="SELECT")

    porting = models.ForeignKey(Porting, models.CASCADE, related_name="numbers")
    position = models.PositiveSmallIntegerField()
    first = models.CharField("premier numéro", max_length=16)
    last = models.CharField("dernier numéro", max_length=16)
    span = BigIntegerRangeField(editable=False)
    rio = models.CharField("RIO", max_length=12, blank=True)
    live = models.BooleanField(default=True, editable=False)  # the porting is open

    class Meta:
        ordering: ClassVar = ["porting", "position"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="operators_number_ported_once",
                expressions=[("span", RangeOperators.OVERLAPS)],
                condition=Q(live=True),
                violation_error_message="Un de ces numéros est déjà dans une portabilité en cours.",
            ),
        ]

    def __str__(self) -> str:
        return shown(self.first, self.last)

    def as_number(self) -> Number:
        return Number(self.first, self.last, self.rio)

    @property
    def shown_rio(self) -> str:
        return rio.shown(self.rio)


class PortingRejection(Scoped, PartnerOwned):
    """Each time an operator said no: the ground, and its own words."""

    see, edit, partner_field = "portings.see", "portings.edit", "partner_id"
    wall = Wall.child("operators_porting", "porting_id", rights="SELECT")

    porting = models.ForeignKey(Porting, models.CASCADE, related_name="rejections")
    reason = models.CharField("motif", max_length=12, choices=refusals.CHOICES)
    comment = models.CharField("réponse de l'opérateur", max_length=500, blank=True)
    rejected_on = models.DateField("rejetée le")
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["-rejected_on", "-id"]

    def __str__(self) -> str:
        return self.get_reason_display()

    @property
    def advice(self) -> str:
        return refusals.BY_KEY[self.reason].advice


class OperatorOrderQuerySet(ScopedQuerySet):
    def awaited(self) -> OperatorOrderQuerySet:
        return self.filter(status__in=OperatorOrder.AWAITED)

    def late(self) -> OperatorOrderQuerySet:
        return self.awaited().filter(promised_on__lt=timezone.localdate())


class OperatorOrder(Record):
    """A line or an access ordered from an operator for one order. Inside the company only."""

    see, edit, partner_field = "operator_orders.see", "operator_orders.edit", None
    reference_prefix = "OP"
    wall = Wall.closed()

    class Kind(models.TextChoices):
        FTTH = "ftth", "Fibre FTTH"
        FTTO = "ftto", "Fibre dédiée FTTO"
        XDSL = "xdsl", "xDSL"
        TRUNK = "trunk", "Trunk SIP"
        SIM = "sim", "Carte SIM"
        OTHER = "other", "Autre"

    class Eligibility(models.TextChoices):
        UNKNOWN = "unknown", "À vérifier"
        YES = "yes", "Éligible"
        LIMITED = "limited", "Éligible sous réserve"
        NO = "no", "Non éligible"

    class Status(models.TextChoices):
        DRAFT = "draft", "À commander"
        ORDERED = "ordered", "Commandée"
        CONFIRMED = "confirmed", "Date promise"
        DELIVERED = "delivered", "Livrée"
        FAILED = "failed", "En échec"
        CANCELLED = "cancelled", "Annulée"

    AWAITED: ClassVar = (Status.ORDERED, Status.CONFIRMED)
    OVER: ClassVar = (Status.DELIVERED, Status.FAILED, Status.CANCELLED)

    status = models.CharField("état", max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="operator_orders", editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="operator_orders", editable=False)
    client_name = models.CharField(max_length=120, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="site")
    operator = models.ForeignKey(Supplier, models.PROTECT, related_name="operator_orders", verbose_name="opérateur")
    kind = models.CharField("type", max_length=6, choices=Kind, default=Kind.FTTH)
    label = models.CharField("désignation", max_length=160, blank=True)
    eligibility = models.CharField("éligibilité", max_length=8, choices=Eligibility, default=Eligibility.UNKNOWN)
    eligibility_on = models.DateField("vérifiée le", null=True, blank=True)
    eligibility_text = models.TextField("ce qu'elle dit", blank=True)
    operator_reference = models.CharField("référence de l'opérateur", max_length=60, blank=True)
    ordered_on = models.DateField("commandée le", null=True, blank=True, editable=False)
    promised_on = models.DateField("promise pour le", null=True, blank=True, editable=False)
    delivered_on = models.DateField("livrée le", null=True, blank=True, editable=False)
    failure_reason = models.CharField(max_length=500, blank=True, editable=False)
    words = fragments("client_name", "reference", "operator_reference")

    objects: ClassVar[Any] = OperatorOrderQuerySet.as_manager()

    class Meta:
        verbose_name = "commande opérateur"
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["promised_on", "id"],
                name="operators_order_awaited",
                condition=Q(status__in=["ordered", "confirmed"]),
            ),
            fragments_index("operators_order_words"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status="delivered") | Q(delivered_on__isnull=False),
                name="operators_order_delivered_has_day",
                violation_error_message="Une commande opérateur livrée a une date de livraison.",
            ),
            models.CheckConstraint(
                condition=Q(delivered_on=None) | Q(ordered_on=None) | Q(delivered_on__gte=F("ordered_on")),
                name="operators_order_delivered_after_ordered",
                violation_error_message="La livraison ne peut pas précéder la commande.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.client_name}"

    def get_absolute_url(self) -> str:
        return f"/commandes-operateurs/{self.reference}"

    @property
    def name(self) -> str:
        return self.label or self.get_kind_display()

    @property
    def is_late(self) -> bool:
        return self.status in self.AWAITED and self.promised_on is not None and self.promised_on < timezone.localdate()
