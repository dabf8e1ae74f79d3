"""Each serialised item, every movement ever made, and what is promised to whom."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from maillon.accounts.models import User
from maillon.catalog.models import Product
from maillon.core.fragments import fragments, fragments_index
from maillon.core.identifiers import serial_key
from maillon.core.models import BareSerial, Record
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.stock.models.places import ZERO, Place


class For(models.Model):
    """What asked for it: a record of any module, above or below, named by its columns alone."""

    for_model = models.CharField(max_length=60, blank=True, editable=False)
    for_pk = models.BigIntegerField(null=True, blank=True, editable=False)
    for_label = models.CharField("pour", max_length=160, blank=True, editable=False)
    for_reference = models.CharField("référence", max_length=40, blank=True, editable=False)
    for_url = models.CharField(max_length=300, blank=True, editable=False)
    client_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class UnitQuerySet(ScopedQuerySet):
    def same_serial(self, serial: str) -> UnitQuerySet:
        """The unit that carries this number, however it was written."""
        return self.annotate(bare=BareSerial("serial")).filter(bare=serial_key(serial))


class Unit(Record):
    """One serialised item: its serial number belongs to it for ever, whatever becomes of it."""

    see, edit, partner_field = "stock.see", "stock.edit", None
    reference_prefix = "UN"
    wall = Wall.closed("SELECT, INSERT, UPDATE")

    class Status(models.TextChoices):
        STOCK = "stock", "En stock"
        CLIENT = "client", "Chez le client"
        SUPPLIER = "supplier", "Chez le fournisseur"
        SCRAP = "scrap", "Au rebut"
        MISSING = "missing", "Introuvable"
        VOID = "void", "Réception annulée"

    product = models.ForeignKey(Product, models.PROTECT, related_name="units", verbose_name="article")
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
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="units", verbose_name="lieu")
    status = models.CharField("état", max_length=8, choices=Status, default=Status.STOCK, editable=False)
    purchase_reference = models.CharField("commande fournisseur", max_length=20, blank=True, editable=False)
    supplier_name = models.CharField("fournisseur", max_length=80, blank=True, editable=False)
    received_at = models.DateTimeField("reçu le", null=True, blank=True, editable=False)
    words = fragments("serial", "mac", "purchase_reference")

    objects: ClassVar[Any] = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "appareil"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                BareSerial("serial"),
                name="stock_unit_serial_once",
                violation_error_message="Ce numéro de série est déjà enregistré.",
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=False) | Q(status__in=["missing", "void"]),
                name="stock_unit_is_somewhere",
                violation_error_message="Un appareil est dans un lieu, et un seul.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "product"], name="stock_unit_place"),
            models.Index(fields=["product", "-id"], name="stock_unit_product"),
            fragments_index("stock_unit_words"),
        ]

    def __str__(self) -> str:
        return f"{self.product.name} {self.serial}"

    def get_absolute_url(self) -> str:
        return f"/stock/appareils/{self.reference}"

    @property
    def client_id(self) -> int | None:
        return self.place.client_id if self.place else None


class Movement(Scoped, For):
    """Something went from a place to another. Never changed, never erased: a mistake is another movement back."""

    see, edit, partner_field = "stock.see", "stock.edit", None
    wall = Wall.closed("SELECT, INSERT")

    class Reason(models.TextChoices):
        RECEIPT = "receipt", "Réception"
        TRANSFER = "transfer", "Transfert"
        SHIP = "ship", "Expédition"
        RETURN = "return", "Retour"
        INSTALL = "install", "Installation"
        COUNT = "count", "Inventaire"
        SCRAP = "scrap", "Mise au rebut"
        RMA_OUT = "rma_out", "Envoi au fournisseur"
        RMA_IN = "rma_in", "Retour du fournisseur"

    product = models.ForeignKey(Product, models.PROTECT, related_name="movements", verbose_name="article")
    quantity = models.DecimalField("quantité", max_digits=12, decimal_places=3)
    source = models.ForeignKey(Place, models.PROTECT, null=True, related_name="left", verbose_name="de")
    destination = models.ForeignKey(Place, models.PROTECT, null=True, related_name="entered", verbose_name="vers")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="movements", verbose_name="appareil")
    reason = models.CharField("motif", max_length=8, choices=Reason)
    comment = models.CharField("remarque", max_length=200, blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", default=timezone.now)
    words = fragments("for_reference")

    class Meta:
        verbose_name = "mouvement"
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="stock_movement_positive",
                violation_error_message="Un mouvement porte sur une quantité positive.",
            ),
            models.CheckConstraint(
                condition=Q(unit=None) | Q(quantity=1),
                name="stock_movement_of_one_unit",
                violation_error_message="Un appareil bouge un par un.",
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=False, destination__isnull=False)
                | Q(reason="count", source__isnull=False)
                | Q(reason="count", destination__isnull=False),
                name="stock_movement_between_places",
                violation_error_message="Seul un inventaire fait apparaître ou disparaître du stock.",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("destination")),
                name="stock_movement_goes_elsewhere",
                violation_error_message="Le départ et l'arrivée sont le même lieu : choisissez-en un autre.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["product", "-at"], name="stock_movement_product"),
            models.Index(fields=["unit", "-at"], name="stock_movement_unit", condition=Q(unit__isnull=False)),
            models.Index(fields=["-at", "-id"], name="stock_movement_recent"),
            fragments_index("stock_movement_words"),
        ]


class ReservationQuerySet(ScopedQuerySet):
    def live(self) -> ReservationQuerySet:
        return self.filter(quantity__gt=0)

    def waiting(self) -> ReservationQuerySet:
        """Asked for and not there yet: the oldest is served first."""
        return self.filter(quantity__gt=F("held")).order_by("at", "pk")


class Reservation(Scoped, For):
    """``quantity`` is promised; ``held`` of it stand in the place, kept for it. Both fall as it is shipped."""

    see, edit, partner_field = "stock.see", "stock.edit", None
    wall = Wall.closed()

    product = models.ForeignKey(Product, models.PROTECT, related_name="reservations", verbose_name="article")
    place = models.ForeignKey(Place, models.PROTECT, related_name="reservations", verbose_name="lieu")
    quantity = models.DecimalField("quantité", max_digits=12, decimal_places=3)
    held = models.DecimalField("mis de côté", max_digits=12, decimal_places=3, default=ZERO)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = "réservation"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(held__gte=0, held__lte=F("quantity")),
                name="stock_reservation_held",
                violation_error_message="On ne met pas de côté plus que ce qui est demandé.",
            ),
            models.UniqueConstraint(
                fields=["for_model", "for_pk", "product", "place"],
                name="stock_reservation_once",
                condition=~Q(for_model=""),
                violation_error_message="Cette ligne a déjà sa réservation.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["for_model", "for_pk"], name="stock_reservation_for"),
            models.Index(fields=["for_reference"], name="stock_reservation_live", condition=Q(quantity__gt=0)),
            models.Index(
                fields=["product", "place", "at"], name="stock_reservation_waiting", condition=Q(quantity__gt=F("held"))
            ),
        ]

    @property
    def missing(self) -> Any:
        return self.quantity - self.held
