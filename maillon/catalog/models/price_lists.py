"""Negotiated prices: a list of articles with their thresholds, given to partners for a period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone

from maillon.accounts.models import Partner, percent
from maillon.catalog.models.products import Product
from maillon.core.models import Record
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import PARTNER, READ, Wall

# A partner reads the lists that it was given, and nothing of the others.
GIVEN = f"(select given.price_list_id from catalog_partnerpricelist given where given.partner_id = {PARTNER})"  # noqa: S608


class PriceListQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> PriceListQuerySet:
        """A partner sees the list it has today, never one being prepared for later."""
        if not (user and user.is_authenticated and user.can("catalog.see")):
            return self.none()
        if not user.partner_id:
            return self if not user.is_technician else self.none()
        return self.given_to(user.partner_id, timezone.localdate()) if user.sees_prices else self.none()

    def given_to(self, partner_id: int, day: date) -> PriceListQuerySet:
        given = PartnerPriceList.objects.filter(partner_id=partner_id, period__contains=day)
        return self.in_force(day).filter(pk__in=given.values("price_list_id"))

    def in_force(self, day: date) -> PriceListQuerySet:
        return self.filter(archived_at=None, period__contains=day)

    def current(self) -> PriceListQuerySet:
        return self.filter(archived_at=None)


class PriceList(Record):
    see, edit, partner_field = "catalog.see", "catalog.edit", None
    reference_prefix = "TA"
    wall = Wall(f"id in {GIVEN}", READ)

    name = models.CharField("nom", max_length=80, unique=True, error_messages={"unique": "Un tarif porte déjà ce nom."})
    currency = models.CharField("monnaie", max_length=3, default="EUR", editable=False)
    period = DateRangeField("validité")
    comment = models.TextField("remarque", blank=True)

    objects: ClassVar[Any] = PriceListQuerySet.as_manager()

    class Meta:
        verbose_name = "tarif"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(currency="EUR"),
                name="catalog_price_list_in_euros",
                violation_error_message="Un tarif est en euros.",
            ),
            models.CheckConstraint(
                condition=models.Q(period__isempty=False, period__startswith__isnull=False),
                name="catalog_price_list_has_a_period",
                violation_error_message="La fin de validité vient après le début.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/tarifs/{self.reference}"


class PriceListItemQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> PriceListItemQuerySet:
        return self.filter(price_list__in=PriceList.objects.visible_to(user))

    def for_partner(self, partner_id: int, day: date) -> PriceListItemQuerySet:
        """What this partner has on this day."""
        return self.filter(price_list__in=PriceList.objects.given_to(partner_id, day))


class PriceListItem(Scoped):
    """A price, or a discount on the catalogue's, from a quantity on."""

    see, edit, partner_field = "catalog.see", "catalog.edit", None
    wall = Wall(f"price_list_id in {GIVEN}", READ)

    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="items", verbose_name="tarif")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name="article")
    from_quantity = models.DecimalField("à partir de", max_digits=10, decimal_places=3, default=Decimal(1))
    unit_price = models.DecimalField(
        "prix unitaire HT", max_digits=12, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    discount = percent("remise (%)", null=True, blank=True)

    objects: ClassVar[Any] = PriceListItemQuerySet.as_manager()

    class Meta:
        verbose_name = "prix d'un tarif"
        ordering: ClassVar = ["price_list", "product", "from_quantity"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["price_list", "product", "from_quantity"],
                name="catalog_price_once_a_threshold",
                violation_error_message="Ce tarif a déjà un prix de cet article pour cette quantité : modifiez-le.",
            ),
            models.CheckConstraint(
                condition=models.Q(from_quantity__gt=0),
                name="catalog_price_quantity_above_zero",
                violation_error_message="Un prix vaut à partir d'une quantité au-dessus de zéro.",
            ),
            models.CheckConstraint(
                condition=models.Q(unit_price__isnull=True, discount__isnull=False)
                | models.Q(unit_price__isnull=False, discount__isnull=True),
                name="catalog_price_or_discount",
                violation_error_message="Donnez un prix ou une remise, pas les deux.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price_list_id} {self.product_id} {self.from_quantity}"


class PartnerPriceList(Scoped):
    """The list that a partner has for a period. A partner never has two at once."""

    see, edit, partner_field = "catalog.see", "catalog.edit", "partner_id"
    wall = Wall.read_own()

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="price_lists", verbose_name="partenaire")
    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="partners", verbose_name="tarif")
    period = DateRangeField("période")

    class Meta:
        verbose_name = "tarif d'un partenaire"
        ordering: ClassVar = ["partner", "period"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="catalog_one_price_list_at_a_time",
                expressions=[("partner", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Ce partenaire a déjà un tarif à ces dates : terminez d'abord le précédent.",
            ),
            models.CheckConstraint(
                condition=models.Q(period__isempty=False, period__startswith__isnull=False),
                name="catalog_given_for_a_period",
                violation_error_message="La fin vient après le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.price_list_id}"
