"""The places where goods stand, and how many of each article each of them holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from maillon.catalog.models import Product, Supplier
from maillon.clients.models import Client
from maillon.core.fragments import fragments, fragments_index
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.technicians.models import Technician

ZERO = Decimal(0)


class PlaceQuerySet(ScopedQuerySet):
    def own(self) -> PlaceQuerySet:
        """The company's own places: what is there can be promised, moved, counted."""
        return self.filter(kind__in=Place.OWN)

    def current(self) -> PlaceQuerySet:
        return self.filter(archived_at=None)


class Place(Scoped):
    """``usable``: what stands there counts as available (returns to sort do not)."""

    see, edit, partner_field = "stock.see", "stock.edit", None
    wall = Wall.closed()

    class Kind(models.TextChoices):
        WAREHOUSE = "warehouse", "Dépôt"
        STAGING = "staging", "Staging"
        VAN = "van", "Véhicule"
        CLIENT = "client", "Client"
        SUPPLIER = "supplier", "Fournisseur"
        SCRAP = "scrap", "Rebut"

    OWN: ClassVar = (Kind.WAREHOUSE, Kind.STAGING, Kind.VAN)

    kind = models.CharField("type", max_length=9, choices=Kind)
    name = models.CharField("nom", max_length=120)
    technician = models.OneToOneField(
        Technician, models.PROTECT, null=True, blank=True, related_name="van", verbose_name="technicien"
    )
    client = models.OneToOneField(
        Client, models.PROTECT, null=True, blank=True, related_name="stock_place", verbose_name="client"
    )
    supplier = models.OneToOneField(
        Supplier, models.PROTECT, null=True, blank=True, related_name="stock_place", verbose_name="fournisseur"
    )
    address = models.TextField("adresse de livraison", max_length=300, blank=True)
    is_default = models.BooleanField("proposé par défaut", default=False)
    usable = models.BooleanField("compte dans le disponible", default=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    words = fragments("name")

    objects: ClassVar[Any] = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "lieu"
        ordering: ClassVar = ["-is_default", "kind", "name", "id"]
        indexes: ClassVar = [  # a dozen of our own among those of every client
            models.Index(
                fields=["kind"], name="stock_place_own", condition=Q(kind__in=["warehouse", "staging", "van"])
            ),
            fragments_index("stock_place_words"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    (Q(kind="van") | Q(technician=None))
                    & (Q(kind="client") | Q(client=None))
                    & (Q(kind="supplier") | Q(supplier=None))
                    & (~Q(kind="van") | Q(technician__isnull=False))
                    & (~Q(kind="client") | Q(client__isnull=False))
                    & (~Q(kind="supplier") | Q(supplier__isnull=False))
                ),
                name="stock_place_of_whom",
                violation_error_message="Un véhicule a son technicien, et seulement lui : choisissez-le.",
            ),
            models.UniqueConstraint(
                fields=["is_default"],
                name="stock_place_one_default",
                condition=Q(is_default=True),
                violation_error_message="Un seul lieu est proposé par défaut.",
            ),
            models.UniqueConstraint(
                fields=["name"],
                name="stock_place_name_once",
                condition=Q(kind__in=["warehouse", "staging", "scrap"]),
                violation_error_message="Un lieu porte déjà ce nom.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_own(self) -> bool:
        return self.kind in self.OWN

    @property
    def is_levelled(self) -> bool:
        """Whether quantities are kept there: everywhere but at a supplier, which has as much as it sells."""
        return self.kind != self.Kind.SUPPLIER


class Level(Scoped):
    """How many of one article stand in one place: changed by movements only."""

    see, edit, partner_field = "stock.see", "stock.edit", None
    wall = Wall.closed("SELECT, INSERT, UPDATE")

    product = models.ForeignKey(Product, models.PROTECT, related_name="levels")
    place = models.ForeignKey(Place, models.PROTECT, related_name="levels")
    on_hand = models.DecimalField("en stock", max_digits=12, decimal_places=3, default=ZERO)
    reserved = models.DecimalField("réservé", max_digits=12, decimal_places=3, default=ZERO)
    minimum = models.DecimalField("minimum", max_digits=12, decimal_places=3, default=ZERO)

    class Meta:
        verbose_name = "niveau de stock"
        ordering: ClassVar = ["product", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "place"], name="stock_level_once"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0),
                name="stock_never_negative",
                violation_error_message="Il n'y en a plus assez dans ce lieu.",
            ),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, reserved__lte=F("on_hand")),
                name="stock_reserved_is_on_hand",
                violation_error_message="Ce qui est réservé doit rester dans ce lieu.",
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=0),
                name="stock_minimum_positive",
                violation_error_message="Un minimum n'est pas négatif.",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "product"], name="stock_level_place")]

    @property
    def available(self) -> Decimal:
        return self.on_hand - self.reserved
