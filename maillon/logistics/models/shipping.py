"""Carriers, and shipments with their delivery note."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from maillon.accounts.models import PartnerOwned
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
    """Parcels that leave for a site; its reference is the number of the delivery note (BL)."""

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
    tracking = models.CharField("numéro de suivi", max_length=60, blank=True)
    tracking_url = models.CharField(max_length=400, blank=True, editable=False)
    parcels = models.PositiveSmallIntegerField("colis", default=1)
    weight_kg = models.DecimalField("poids (kg)", max_digits=7, decimal_places=2, null=True, blank=True)
    recipient = models.CharField("destinataire", max_length=120, blank=True)
    address = models.TextField("adresse de livraison", blank=True)
    shipped_on = models.DateField("expédiée le", null=True, blank=True)
    delivered_on = models.DateField("livrée le", null=True, blank=True)
    received_by = models.CharField("reçue par", max_length=120, blank=True)

    class Meta:
        verbose_name = "expédition"
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["status"],
                name="logistics_parcels_under_way",
                condition=models.Q(status__in=["prepared", "shipped"]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/expeditions/{self.reference}"

    @property
    def client_id(self) -> int:
        return self.order.client_id


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
