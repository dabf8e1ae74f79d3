"""Staging sheets, and devices with their serial numbers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from maillon.accounts.models import PartnerOwned, User
from maillon.catalog.models import Product
from maillon.core.fragments import fragments, fragments_index
from maillon.core.models import Record
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.logistics.models.shipping import Shipment
from maillon.orders.models import Order, OrderLine
from maillon.stock.models import Place, Unit


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
    words = fragments("reference")

    objects: ClassVar[Any] = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche de staging"
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["order"], name="logistics_sheet_open", condition=Q(status__in=["todo", "started"])),
            fragments_index("logistics_sheet_words"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/staging/{self.reference}"

    @property
    def client_id(self) -> int:
        return self.order.client_id


class Checklist(Scoped):
    """What is checked at the bench on one article, in place of the usual list: one label a check, in order."""

    see, edit, partner_field = "staging.see", "staging.edit", None
    wall = Wall.closed()

    product = models.OneToOneField(Product, models.CASCADE, related_name="staging_checks")
    labels = models.JSONField(default=list)

    class Meta:
        verbose_name = "contrôles d'un article"

    def __str__(self) -> str:
        return f"Contrôles de {self.product}"


class DeviceQuerySet(ScopedQuerySet):
    def live(self) -> DeviceQuerySet:
        """Those that an order has: what was swapped or came back stays as history."""
        return self.filter(removed_at=None)

    def here(self) -> DeviceQuerySet:
        """Given to an order, and still in one of our own places."""
        return self.live().filter(unit__place__kind__in=Place.OWN)


class Device(Scoped, PartnerOwned):
    """A unit of the stock given to a line of an order. Its numbers are copied for those who may not read the stock, and kept
    equal to the unit's by the services. Swapped or returned, the row stays and says why."""

    see, edit, partner_field = "staging.see", "staging.edit", "partner_id"
    wall = Wall.child("orders_order", "order_id", rights="SELECT")

    order = models.ForeignKey(Order, models.PROTECT, related_name="devices")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="devices")
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="devices")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="devices", verbose_name="appareil du stock")
    label = models.CharField(max_length=160)
    serial = models.CharField("numéro de série", max_length=60)
    mac = models.CharField("adresse MAC", max_length=17, null=True, blank=True)
    shipment = models.ForeignKey(Shipment, models.SET_NULL, null=True, blank=True, related_name="devices")
    staged_by = models.CharField(max_length=120, blank=True)
    staged_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True, editable=False)
    removed_by = models.CharField("retiré par", max_length=120, blank=True, editable=False)
    removed_reason = models.CharField("motif du retrait", max_length=200, blank=True, editable=False)
    replaces = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaced_by", editable=False
    )

    objects: ClassVar[Any] = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = "matériel"
        ordering: ClassVar = ["line", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit"],
                name="logistics_one_order_per_unit",
                condition=Q(removed_at=None),
                violation_error_message="Cet appareil est déjà affecté à une commande.",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(product=None),
                name="logistics_device_is_a_unit",
                violation_error_message="Un article du catalogue sort du stock : affectez un de ses appareils.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.serial}"
