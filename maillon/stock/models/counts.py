"""Counting a place: what should be there, what is, and the difference applied as movements."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from maillon.accounts.models import User
from maillon.catalog.models import Product
from maillon.core.models import Record
from maillon.core.rows import Scoped
from maillon.core.walls import Wall
from maillon.stock.models.places import Place
from maillon.stock.models.units import Unit


class Count(Record):
    see, edit, partner_field = "stock.see", "stock.edit", None
    reference_prefix = "IV"
    wall = Wall.closed("SELECT, INSERT, UPDATE")

    class Status(models.TextChoices):
        DRAFT = "draft", "En cours"
        COUNTED = "counted", "Compté"
        APPLIED = "applied", "Appliqué"
        CANCELLED = "cancelled", "Annulé"

    place = models.ForeignKey(Place, models.PROTECT, related_name="counts", verbose_name="lieu")
    status = models.CharField("état", max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    comment = models.CharField("remarque", max_length=200, blank=True)
    counted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "inventaire"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place"],
                name="stock_one_count_of_a_place",
                condition=Q(status__in=["draft", "counted"]),
                violation_error_message="Un inventaire de ce lieu est déjà en cours : terminez-le d'abord.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.place}"

    def get_absolute_url(self) -> str:
        return f"/stock/inventaires/{self.reference}"


class CountLine(Scoped):
    """``expected``: what the place held when its article was counted. ``counted``: empty while nobody looked."""

    see, edit, partner_field = "stock.see", "stock.edit", None
    wall = Wall.closed()

    count = models.ForeignKey(Count, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name="article")
    expected = models.DecimalField("attendu", max_digits=12, decimal_places=3)
    counted = models.DecimalField("compté", max_digits=12, decimal_places=3, null=True, blank=True)

    class Meta:
        verbose_name = "ligne d'inventaire"
        ordering: ClassVar = ["product__name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["count", "product"], name="stock_count_article_once"),
            models.CheckConstraint(
                condition=Q(counted=None) | Q(counted__gte=0),
                name="stock_counted_positive",
                violation_error_message="Une quantité comptée n'est pas négative.",
            ),
        ]

    @property
    def difference(self) -> object:
        return None if self.counted is None else self.counted - self.expected


class CountedUnit(Scoped):
    """One serial number read during a count."""

    see, edit, partner_field = "stock.see", "stock.edit", None
    wall = Wall.closed()

    line = models.ForeignKey(CountLine, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line", "unit"],
                name="stock_counted_unit_once",
                violation_error_message="Cet appareil est déjà compté.",
            ),
        ]
