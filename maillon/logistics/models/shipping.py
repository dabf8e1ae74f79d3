"""Carriers, shipments with their delivery note, and their parcels with what each contains."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models

from maillon.accounts.models import PartnerOwned
from maillon.core.fragments import fragments, fragments_index
from maillon.core.models import Record
from maillon.core.rows import Scoped
from maillon.core.walls import Wall
from maillon.orders.models import Order, OrderLine


class Carrier(models.Model):
    """``tracking_template`` holds {tracking}: « https://suivi.transporteur.example/{tracking} »."""

    wall = Wall.shared()

    name = models.CharField("transporteur", max_length=60, unique=True)
    tracking_template = models.CharField("adresse de suivi", max_length=300, blank=True)
    needs_tracking = models.BooleanField("donne un numéro de suivi", default=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "transporteur"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Shipment(Record, PartnerOwned):
    """Parcels that leave together for a site; its reference is the number of the delivery note (BL)."""

    see, edit, partner_field = "shipments.see", "shipments.edit", "partner_id"
    reference_prefix = "BL"
    wall = Wall.read_own()

    class Status(models.TextChoices):
        PREPARED = "prepared", "Préparée"
        SHIPPED = "shipped", "Expédiée"
        DELIVERED = "delivered", "Livrée"
        CANCELLED = "cancelled", "Annulée"

    UNDER_WAY: ClassVar = (Status.PREPARED, Status.SHIPPED)

    order = models.ForeignKey(Order, models.PROTECT, related_name="shipments")
    client_name = models.CharField(max_length=120, editable=False)
    status = models.CharField("état", max_length=9, choices=Status, default=Status.PREPARED, editable=False)
    carrier = models.ForeignKey(
        Carrier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="transporteur"
    )
    carrier_name = models.CharField("transporteur", max_length=60, blank=True, editable=False)
    recipient = models.CharField("destinataire", max_length=120, blank=True)
    address = models.TextField("adresse de livraison", blank=True)
    shipped_on = models.DateField("expédiée le", null=True, blank=True)
    delivered_on = models.DateField("livrée le", null=True, blank=True)
    received_by = models.CharField("reçue par", max_length=120, blank=True)
    words = fragments("client_name", "reference")

    class Meta:
        verbose_name = "expédition"
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["status"],
                name="logistics_parcels_under_way",
                condition=models.Q(status__in=["prepared", "shipped"]),
            ),
            fragments_index("logistics_shipment_words"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/expeditions/{self.reference}"

    @property
    def client_id(self) -> int:
        return self.order.client_id

    @property
    def tracking(self) -> str:
        """Every parcel's number, for a sentence or a cell."""
        return ", ".join(parcel.tracking for parcel in self.parcels.all() if parcel.tracking)

    @property
    def weight_kg(self) -> Decimal | None:
        """What the parcels weigh together; nothing until one was weighed."""
        known = [parcel.weight_kg for parcel in self.parcels.all() if parcel.weight_kg]
        return sum(known, Decimal(0)) if known else None


class ShipmentLine(Scoped, PartnerOwned):
    see, edit, partner_field = "shipments.see", "shipments.edit", "partner_id"
    wall = Wall.child("logistics_shipment", "shipment_id", rights="SELECT")

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="shipped")
    quantity = models.DecimalField("quantité", max_digits=10, decimal_places=3)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shipment", "line"], name="logistics_shipment_line_once")
        ]


class Parcel(Scoped, PartnerOwned):
    """One box of a shipment, with its own label: « colis 2/3 ». Its rank is its place in the shipment, from 1."""

    see, edit, partner_field = "shipments.see", "shipments.edit", "partner_id"
    wall = Wall.child("logistics_shipment", "shipment_id", rights="SELECT")

    class Status(models.TextChoices):
        READY = "ready", "Prêt"
        SHIPPED = "shipped", "En route"
        DELIVERED = "delivered", "Livré"
        LOST = "lost", "Perdu"

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="parcels")
    rank = models.PositiveSmallIntegerField("colis")
    status = models.CharField("état", max_length=9, choices=Status, default=Status.READY, editable=False)
    tracking = models.CharField("numéro de suivi", max_length=60, blank=True)
    tracking_url = models.CharField(max_length=400, blank=True, editable=False)
    weight_kg = models.DecimalField("poids (kg)", max_digits=7, decimal_places=2, null=True, blank=True)
    delivered_on = models.DateField("livré le", null=True, blank=True)
    received_by = models.CharField("reçu par", max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    words = fragments("tracking")

    class Meta:
        verbose_name = "colis"
        ordering: ClassVar = ["shipment", "rank"]
        indexes: ClassVar = [fragments_index("logistics_parcel_words")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shipment", "rank"], name="logistics_parcel_rank_once")
        ]

    def __str__(self) -> str:
        return f"Colis {self.rank}"


class ParcelItem(Scoped, PartnerOwned):
    """What a parcel holds: one device read at staging, or a quantity of a line. Together the items of a shipment's parcels
    are its lines, no more and no less."""

    see, edit, partner_field = "shipments.see", "shipments.edit", "partner_id"
    wall = Wall.child("logistics_parcel", "parcel_id", rights="SELECT")

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="items")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="+")
    quantity = models.DecimalField("quantité", max_digits=10, decimal_places=3)
    device = models.OneToOneField("logistics.Device", models.PROTECT, null=True, blank=True, related_name="parcel_item")

    class Meta:
        ordering: ClassVar = ["line__position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["parcel", "line"], name="logistics_parcel_line_once", condition=models.Q(device=None)
            ),
            models.CheckConstraint(
                name="logistics_parcel_item_some",
                condition=models.Q(quantity__gt=0) & (models.Q(device=None) | models.Q(quantity=1)),
            ),
        ]
