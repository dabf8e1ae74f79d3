"""What is sold: hardware, services, subscriptions. Purchase prices live apart, behind their own wall."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, When
from django.db.models.functions import Upper

from maillon.core.models import Record
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.core.words import normalise


class Kind(models.TextChoices):
    HARDWARE = "hardware", "Matériel"
    SERVICE = "service", "Prestation"
    SUBSCRIPTION = "subscription", "Abonnement"


class VatRate(models.Model):
    """A VAT rate with its EN 16931 category and, when exempt, the reason printed (BT-120, BT-121)."""

    wall = Wall.shared()

    label = models.CharField("libellé", max_length=80)
    rate = models.DecimalField("taux (%)", max_digits=5, decimal_places=2)
    category = models.CharField("catégorie", max_length=2, default="S")
    exemption_code = models.CharField("code du motif", max_length=40, blank=True)
    exemption_text = models.CharField("motif imprimé", max_length=200, blank=True)
    is_default = models.BooleanField("par défaut", default=False)

    class Meta:
        ordering: ClassVar = ["-rate"]

    def __str__(self) -> str:
        return self.label


class SupplierQuerySet(ScopedQuerySet):
    def current(self) -> SupplierQuerySet:
        return self.filter(archived_at=None)


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
    email = models.EmailField("courriel des commandes", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    address = models.TextField("adresse", blank=True)
    lead_days = models.PositiveSmallIntegerField("délai habituel, en jours", default=0)
    comment = models.TextField("remarque", blank=True)

    objects: ClassVar[Any] = SupplierQuerySet.as_manager()

    class Meta:
        verbose_name = "fournisseur"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/fournisseurs/{self.reference}"


class ProductQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> ProductQuerySet:
        """The catalogue is the same for everyone who may see it; archived articles are for the company."""
        if not (user and user.is_authenticated and user.can("catalog.see")):
            return self.none()
        return self.filter(archived_at=None) if user.partner_id else self

    def on_sale(self) -> ProductQuerySet:
        return self.filter(archived_at=None)

    def matching(self, text: str) -> ProductQuerySet:
        """Articles holding every typed word, in any order, accents and case aside; the code typed whole comes first."""
        words = normalise(text).split()[:6]
        if not words:
            return self.order_by("name", "id")
        rows = self
        for word in words:
            rows = rows.filter(search_text__contains=word)
        glued = "".join(words)
        rank = Case(
            When(search_text__startswith=f"{glued} ", then=0),
            When(search_text__startswith=glued, then=1),
            When(search_text__contains=f" {words[0]}", then=2),
            default=3,
        )
        return rows.order_by(rank, "name", "id")


class Product(Record):
    see, edit, partner_field = "catalog.see", "catalog.edit", None
    reference_prefix = "AR"
    wall = Wall.shared()

    code = models.CharField(
        "code", max_length=40, unique=True, error_messages={"unique": "Un article porte déjà ce code."}
    )
    name = models.CharField("désignation", max_length=160)
    description = models.CharField("précision", max_length=300, blank=True)
    kind = models.CharField("type", max_length=12, choices=Kind, default=Kind.HARDWARE)
    brand = models.CharField("marque", max_length=60, blank=True)
    unit = models.CharField("unité", max_length=12, default="unité")
    serialised = models.BooleanField("suivi par numéro de série", default=False)
    has_mac = models.BooleanField("a une adresse MAC", default=False)
    serial_pattern = models.CharField(
        "forme du numéro de série",
        max_length=80,
        blank=True,
        help_text="Expression régulière, facultative : refuse un mauvais modèle au scan.",
    )
    mac_prefixes = models.CharField("préfixes MAC du fabricant", max_length=120, blank=True)
    sale_price = models.DecimalField(
        "prix de vente HT", max_digits=12, decimal_places=4, validators=[MinValueValidator(0)]
    )
    vat = models.ForeignKey(VatRate, models.PROTECT, verbose_name="TVA", related_name="+")
    commitment_months = models.PositiveSmallIntegerField("engagement, en mois", default=0)
    search_text = models.CharField(max_length=400, blank=True, editable=False)

    objects: ClassVar[Any] = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = "article"
        ordering: ClassVar = ["name"]
        indexes: ClassVar = [
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="catalog_product_words", fastupdate=False),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Upper("code"),
                name="catalog_code_once",
                violation_error_message="Un article porte déjà ce code.",
            ),
            models.CheckConstraint(
                condition=models.Q(has_mac=False) | models.Q(serialised=True),
                name="catalog_mac_needs_serial",
                violation_error_message="Un article avec adresse MAC est suivi par numéro de série.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = searchable(self)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"/catalogue/{self.reference}"

    @property
    def is_recurring(self) -> bool:
        return self.kind == Kind.SUBSCRIPTION

    def sale_price_visible_to(self, user: Any) -> bool:
        """Outside the company, prices are for the payer of a quote, or for a partner whose card says so."""
        return user.partner.sees_prices if user.partner_id else True


def searchable(product: Product) -> str:
    """The code in one piece, then every word: « sip t54w », « sipt54w », « yealink poste » all meet « SIP-T54W »."""
    glued = "".join(normalise(product.code).split())
    return f"{glued} {normalise(' '.join((product.code, product.name, product.brand, product.description)))}"[:400]


class ProductCost(Scoped):
    """The purchase price: one row per article, closed to every role without ``costs.see``."""

    see, edit, partner_field = "costs.see", "costs.edit", None
    wall = Wall.closed()

    product = models.OneToOneField(Product, models.CASCADE, related_name="cost")
    purchase_price = models.DecimalField("prix d'achat HT", max_digits=12, decimal_places=4, default=Decimal(0))
    supplier = models.CharField("fournisseur", max_length=80, blank=True)
