"""What is ordered from suppliers, at what price (behind the wall of costs), and what came of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from maillon.accounts.models import User
from maillon.catalog.models import Product, Supplier
from maillon.core.models import Record
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.stock.models.places import ZERO, Place


class PurchaseQuerySet(ScopedQuerySet):
    def awaited(self) -> PurchaseQuerySet:
        return self.filter(status__in=Purchase.AWAITED)

    def late(self) -> PurchaseQuerySet:
        return self.awaited().filter(expected_on__lt=timezone.localdate())


class Purchase(Record):
    see, edit, partner_field = "purchases.see", "purchases.edit", None
    reference_prefix = "AC"
    wall = Wall.closed("SELECT, INSERT, UPDATE")

    class Status(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        SENT = "sent", "Envoyée"
        PARTIAL = "partial", "Reçue en partie"
        RECEIVED = "received", "Reçue"
        CANCELLED = "cancelled", "Annulée"

    AWAITED: ClassVar = (Status.SENT, Status.PARTIAL)

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="purchases", verbose_name="fournisseur")
    supplier_name = models.CharField(max_length=80, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="à livrer à")
    status = models.CharField("état", max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    expected_on = models.DateField("attendue le", null=True, blank=True)
    supplier_reference = models.CharField("référence chez le fournisseur", max_length=60, blank=True)
    comment = models.TextField("message au fournisseur", max_length=2000, blank=True)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True, editable=False)
    ordered_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name="passée par"
    )

    objects: ClassVar[Any] = PurchaseQuerySet.as_manager()

    class Meta:
        verbose_name = "commande fournisseur"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["expected_on"],
                name="stock_purchases_awaited",
                condition=Q(status__in=["sent", "partial"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.supplier_name}"

    def get_absolute_url(self) -> str:
        return f"/stock/achats/{self.reference}"

    @property
    def is_late(self) -> bool:
        return self.status in self.AWAITED and self.expected_on is not None and self.expected_on < timezone.localdate()

    def prices_visible_to(self, user: Any) -> bool:
        return bool(user.can("costs.see"))


class PurchaseLine(Scoped):
    see, edit, partner_field = "purchases.see", "purchases.edit", None
    wall = Wall.closed()

    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.PROTECT, related_name="purchase_lines", verbose_name="article")
    label = models.CharField("désignation", max_length=160)
    quantity = models.DecimalField("commandé", max_digits=12, decimal_places=3)
    received = models.DecimalField("reçu", max_digits=12, decimal_places=3, default=ZERO)

    class Meta:
        verbose_name = "ligne d'achat"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["purchase", "product"],
                name="stock_purchase_article_once",
                violation_error_message="Cet article est déjà dans la commande : changez sa quantité.",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="stock_purchase_quantity_positive",
                violation_error_message="Commandez au moins une unité.",
            ),
            models.CheckConstraint(
                condition=Q(received__gte=0, received__lte=F("quantity")),
                name="stock_received_is_ordered",
                violation_error_message="On ne reçoit pas plus que ce qui est commandé.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def left(self) -> Any:
        return self.quantity - self.received


class PurchasePrice(Scoped):
    """What a line costs: apart, closed to whoever may not read costs."""

    see, edit, partner_field = "costs.see", "costs.edit", None
    wall = Wall.closed()

    line = models.OneToOneField(PurchaseLine, models.CASCADE, related_name="price")
    unit_price = models.DecimalField(
        "prix d'achat HT", max_digits=12, decimal_places=4, default=ZERO, validators=[MinValueValidator(0)]
    )


class Receipt(Scoped):
    """One delivery of a purchase, kept open while it is read; several make a partial receipt."""

    see, edit, partner_field = "purchases.see", "purchases.edit", None
    wall = Wall.closed("SELECT, INSERT, UPDATE")

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="receipts")
    number = models.CharField("bon de livraison du fournisseur", max_length=60, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "réception"
        ordering: ClassVar = ["-opened_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["purchase"],
                name="stock_one_open_receipt",
                condition=Q(closed_at=None),
                violation_error_message="Une réception est déjà ouverte pour cette commande.",
            ),
        ]


class ReceiptLine(Scoped):
    see, edit, partner_field = "purchases.see", "purchases.edit", None
    wall = Wall.closed()

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="lines")
    line = models.ForeignKey(PurchaseLine, models.PROTECT, related_name="receipts")
    quantity = models.DecimalField("reçu", max_digits=12, decimal_places=3)
    unit = models.ForeignKey("stock.Unit", models.PROTECT, null=True, related_name="receipts")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "article reçu"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="stock_receipt_positive"),
            models.CheckConstraint(condition=Q(unit=None) | Q(quantity=1), name="stock_receipt_of_one_unit"),
            models.UniqueConstraint(fields=["receipt", "unit"], name="stock_receipt_unit_once"),
        ]
