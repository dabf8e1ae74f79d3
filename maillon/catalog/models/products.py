"""What is sold: hardware, services, subscriptions, and bundles of them. Purchase prices live apart, behind their own wall."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, When
from django.db.models.functions import Length, Upper

from maillon.catalog.models.vat import VatRate
from maillon.core.models import Record
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.core.words import normalise


class Kind(models.TextChoices):
    HARDWARE = "hardware", "Matériel"
    SERVICE = "service", "Prestation"
    SUBSCRIPTION = "subscription", "Abonnement"
    BUNDLE = "bundle", "Lot"


# What a line of a quote, an order or an invoice can be: a bundle is sold as the lines that it holds.
LINE_KINDS = [choice for choice in Kind.choices if choice[0] != Kind.BUNDLE]


class ProductQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> ProductQuerySet:
        """The catalogue is the same for everyone who may see it; archived articles are for the company."""
        if not (user and user.is_authenticated and user.can("catalog.see")):
            return self.none()
        return self.filter(archived_at=None) if user.partner_id else self

    def on_sale(self) -> ProductQuerySet:
        return self.filter(archived_at=None)

    def single(self) -> ProductQuerySet:
        """What makes one line: everything but bundles."""
        return self.exclude(kind=Kind.BUNDLE)

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

    def first_matching(self, text: str, count: int = 15) -> list[Product]:
        """The first of ``matching`` for a choice box, in two short walks of an index instead of a sort of all that matches:
        codes that begin as typed, then every word by name."""
        words = normalise(text).split()[:6]
        glued = "".join(words)
        rows: Any = self.order_by("name", "id")
        if not words:
            return list(rows[:count])
        begun: list[Any] = list(
            rows.filter(search_text__startswith=glued).order_by(Length("code"), "name", "id")[:count]
        )
        for word in words:
            rows = rows.filter(search_text__contains=word)
        seen = {product.pk for product in begun}
        others = [product for product in rows[:count] if product.pk not in seen]
        return [*begun, *others][:count]


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
    bundle_fixed = models.BooleanField(
        "prix fixe",
        default=False,
        help_text="Pour un lot : le prix de vente remplace la somme de ce qui se paie une fois.",
    )
    commitment_months = models.PositiveSmallIntegerField("engagement, en mois", default=0)
    warranty_months = models.PositiveSmallIntegerField(
        "garantie, en mois",
        null=True,
        blank=True,
        help_text="Comptée depuis la livraison. Vide : sans garantie connue.",
    )
    search_text = models.CharField(max_length=400, blank=True, editable=False)

    objects: ClassVar[Any] = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = "article"
        ordering: ClassVar = ["name"]
        indexes: ClassVar = [
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="catalog_product_words", fastupdate=False),
            models.Index(fields=["name", "id"], name="catalog_product_by_name"),
            models.Index(OpClass("search_text", name="text_pattern_ops"), name="catalog_product_begins"),
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
            models.CheckConstraint(
                condition=models.Q(bundle_fixed=False) | models.Q(kind="bundle"),
                name="catalog_fixed_price_is_of_a_bundle",
                violation_error_message="Seul un lot a un prix fixe.",
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

    @property
    def is_bundle(self) -> bool:
        return self.kind == Kind.BUNDLE


def searchable(product: Product) -> str:
    """The code in one piece, then every word: « sip t54w », « sipt54w », « yealink poste » all meet « SIP-T54W »."""
    glued = "".join(normalise(product.code).split())
    return f"{glued} {normalise(' '.join((product.code, product.name, product.brand, product.description)))}"[:400]


class BundleItem(Scoped):
    """What a bundle holds. ``group``: the alternatives of one group exclude each other."""

    see, edit, partner_field = "catalog.see", "catalog.edit", None
    wall = Wall.shared()

    class Role(models.TextChoices):
        INCLUDED = "included", "Compris"
        OPTION = "option", "En option"
        ALTERNATIVE = "alternative", "Au choix"

    bundle = models.ForeignKey(Product, models.CASCADE, related_name="items", verbose_name="lot")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name="article")
    quantity = models.DecimalField("quantité", max_digits=10, decimal_places=3, default=Decimal(1))
    role = models.CharField("rôle", max_length=11, choices=Role, default=Role.INCLUDED)
    group = models.CharField("choix", max_length=60, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "contenu d'un lot"
        ordering: ClassVar = ["bundle", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bundle", "product", "role", "group"],
                name="catalog_bundle_item_once",
                violation_error_message="Cet article est déjà dans le lot à cette place : changez sa quantité.",
            ),
            models.CheckConstraint(
                condition=~models.Q(bundle=models.F("product")),
                name="catalog_bundle_not_in_itself",
                violation_error_message="Un lot ne se contient pas lui-même.",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0),
                name="catalog_bundle_quantity_above_zero",
                violation_error_message="La quantité doit être positive.",
            ),
            models.CheckConstraint(
                condition=models.Q(models.Q(role="alternative"), ~models.Q(group=""))
                | models.Q(~models.Q(role="alternative"), group=""),
                name="catalog_alternative_has_a_group",
                violation_error_message="Un article « au choix » dit de quel choix il s'agit ; les autres n'en ont pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id} {self.product_id}"
