"""Where things are bought, and at what price from which day."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone

from maillon.catalog.models.products import Product
from maillon.core.models import Record
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.core.words import normalise


class SupplierQuerySet(ScopedQuerySet):
    def current(self) -> SupplierQuerySet:
        return self.filter(archived_at=None)

    def matching(self, text: str) -> SupplierQuerySet:
        rows = self
        for word in normalise(text).split()[:6]:
            rows = rows.filter(search_text__contains=word)
        return rows.order_by("name", "id")


class Supplier(Record):
    """Where goods and lines are bought: makers, wholesalers, operators (``is_operator``)."""

    see, edit, partner_field = "suppliers.see", "suppliers.edit", None
    reference_prefix = "FO"
    wall = Wall.closed()

    name = models.CharField(
        "nom", max_length=80, unique=True, error_messages={"unique": "Un fournisseur porte déjà ce nom."}
    )
    is_operator = models.BooleanField("opérateur", default=False)
    account_number = models.CharField("notre numéro de client", max_length=40, blank=True)
    email = models.EmailField("adresse e-mail des commandes", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    address = models.TextField("adresse", blank=True)
    lead_days = models.PositiveSmallIntegerField("délai habituel, en jours", default=0)
    comment = models.TextField("remarque", blank=True)
    search_text = models.CharField(max_length=160, blank=True, editable=False)

    objects: ClassVar[Any] = SupplierQuerySet.as_manager()

    class Meta:
        verbose_name = "fournisseur"
        ordering: ClassVar = ["name"]
        indexes: ClassVar = [
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="catalog_supplier_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = normalise(f"{self.name} {self.account_number}")[:160]
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"/fournisseurs/{self.reference}"

    @property
    def kind_label(self) -> str:
        return "Opérateur" if self.is_operator else "Fournisseur"


class ProductCostQuerySet(ScopedQuerySet):
    def of(self, products: Iterable[Any]) -> dict[int, list[ProductCost]]:
        """Every dated purchase price by article, with its supplier, in one query."""
        found: dict[int, list[ProductCost]] = {}
        cost: Any
        for cost in (
            self.filter(product__in=products).select_related("supplier").order_by("-starts_on", "from_quantity", "pk")
        ):
            found.setdefault(cost.product_id, []).append(cost)
        return found


class ProductCost(Scoped):
    """A purchase price from a day on: closed to every role without ``costs.see``."""

    see, edit, partner_field = "costs.see", "costs.edit", None
    wall = Wall.closed()

    product = models.ForeignKey(Product, models.CASCADE, related_name="costs")
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="costs", verbose_name="fournisseur"
    )
    purchase_price = models.DecimalField(
        "prix d'achat HT", max_digits=12, decimal_places=4, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    from_quantity = models.DecimalField("à partir de", max_digits=10, decimal_places=3, default=Decimal(1))
    starts_on = models.DateField("en vigueur le", default=timezone.localdate)
    supplier_code = models.CharField("référence du fournisseur", max_length=60, blank=True)

    objects: ClassVar[Any] = ProductCostQuerySet.as_manager()

    class Meta:
        verbose_name = "prix d'achat"
        ordering: ClassVar = ["product", "-starts_on", "from_quantity"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "supplier", "from_quantity", "starts_on"],
                nulls_distinct=False,
                name="catalog_cost_once_a_day",
                violation_error_message="Ce fournisseur a déjà un prix à cette date, pour cette quantité : modifiez-le.",
            ),
            models.CheckConstraint(
                condition=models.Q(from_quantity__gt=0),
                name="catalog_cost_quantity_above_zero",
                violation_error_message="Un prix vaut à partir d'une quantité au-dessus de zéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.purchase_price}"
