"""Staging sheets, and devices with their serial numbers."""

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
from maillon.logistics.models.shipping import Shipment
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
