"""Staging sheets, devices with their serial numbers, shipments with their delivery note."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from maillon.accounts.models import PartnerOwned, User
from maillon.catalog.models import Product
from maillon.core.identifiers import serial_key
from maillon.core.models import BareSerial, Record
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.orders.models import Order, OrderLine


class SheetQuerySet(ScopedQuerySet):
    def open(self) -> SheetQuerySet:
        return self.filter(status__in=[StagingSheet.Status.TODO, StagingSheet.Status.STARTED])


class StagingSheet(Record):
    """The preparation of one order. ``checks``: [{"label", "done", "by", "at"}]."""

    see, edit, partner_field = "staging.see", "staging.edit", None
    reference_prefix = "ST"
    wall = Wall.closed()

    class Status(models.TextChoices):
        TODO = "todo", "À préparer"
        STARTED = "started", "En préparation"
        DONE = "done", "Prête"
        CANCELLED = "cancelled", "Annulée"

    order = models.OneToOneField(Order, models.PROTECT, related_name="staging_sheet")
    status = models.CharField("état", max_length=9, choices=Status, default=Status.TODO, editable=False)
    assignee = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="préparé par"
    )
    checks = models.JSONField(default=list, editable=False)
    comment = models.TextField("remarque", blank=True)
    started_at = models.DateTimeField("commencée le", null=True, blank=True, editable=False)
    done_at = models.DateTimeField("prête le", null=True, blank=True, editable=False)

    objects: ClassVar[Any] = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche de staging"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/staging/{self.reference}"

    @property
    def client_id(self) -> int:
        return self.order.client_id


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


class DeviceQuerySet(ScopedQuerySet):
    def same_serial(self, serial: str) -> DeviceQuerySet:
        """Devices that carry this number, however it was written."""
        return self.annotate(bare=BareSerial("serial")).filter(bare=serial_key(serial))


class Device(Scoped, PartnerOwned):
    """One serialised item: its serial number and MAC address belong to it for ever."""

    see, edit, partner_field = "staging.see", "staging.edit", "partner_id"
    wall = Wall.child("orders_order", "order_id", rights="SELECT")

    order = models.ForeignKey(Order, models.PROTECT, related_name="devices")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="devices")
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="devices")
    label = models.CharField(max_length=160)
    serial = models.CharField(
        "numéro de série",
        max_length=60,
        unique=True,
        error_messages={"unique": "Ce numéro de série est déjà enregistré."},
    )
    mac = models.CharField(
        "adresse MAC",
        max_length=17,
        null=True,
        blank=True,
        unique=True,
        error_messages={"unique": "Cette adresse MAC est déjà enregistrée."},
    )
    shipment = models.ForeignKey(Shipment, models.SET_NULL, null=True, blank=True, related_name="devices")
    staged_by = models.CharField(max_length=120, blank=True)
    staged_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = "matériel"
        ordering: ClassVar = ["line", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                BareSerial("serial"),
                name="logistics_device_serial_once",
                violation_error_message="Ce numéro de série est déjà enregistré.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.serial}"
