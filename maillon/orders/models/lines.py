"""Lines of quotes and orders. What they cost lives apart, behind its own wall."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from maillon.accounts.models import PartnerOwned
from maillon.catalog.models import LINE_KINDS, Kind, Product
from maillon.clients.models import Site
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.orders.models.orders import Order
from maillon.orders.models.quotes import Quote


class PriceSource(models.TextChoices):
    """Where a unit price comes from: only a list price follows the quantity."""

    LIST = "list", "Prix de liste"
    TYPED = "typed", "Saisi"
    BUNDLE = "bundle", "Part d'un lot"


class DocumentLine(Scoped, PartnerOwned):
    """A copy of the article as it was sold: a later change of the catalogue moves nothing."""

    position = models.PositiveIntegerField(default=0)
    section = models.CharField("rubrique", max_length=80, blank=True)
    # That of the quote, order or amendment when nothing is said.
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="site")
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="article"
    )
    kind = models.CharField(max_length=12, choices=LINE_KINDS, default=Kind.HARDWARE)
    label = models.CharField("désignation", max_length=160)
    note = models.CharField("précision", max_length=300, blank=True)
    quantity = models.DecimalField(
        "quantité",
        max_digits=10,
        decimal_places=3,
        default=Decimal(1),
        validators=[
            MinValueValidator(Decimal("0.001"), "La quantité doit être positive."),
            MaxValueValidator(Decimal(999999)),
        ],
    )
    unit_price = models.DecimalField(
        "prix unitaire HT", max_digits=12, decimal_places=4, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    # Eight decimals: the share of a discount on the whole quote is exact to the cent (``totals.discounts``).
    discount = models.DecimalField(
        "remise (%)",
        max_digits=11,
        decimal_places=8,
        default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    price_source = models.CharField(max_length=6, choices=PriceSource, default=PriceSource.LIST, editable=False)
    price_origin = models.CharField(max_length=160, blank=True, editable=False)
    vat_rate = models.DecimalField("TVA (%)", max_digits=5, decimal_places=2, default=Decimal(20))
    vat_category = models.CharField(max_length=2, default="S")
    exemption_code = models.CharField(max_length=40, blank=True)
    exemption_text = models.CharField(max_length=200, blank=True)
    recurring = models.BooleanField("abonnement mensuel", default=False)
    serialised = models.BooleanField(default=False)
    has_mac = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label


class QuoteLine(DocumentLine):
    see, edit, partner_field = "quotes.see", "quotes.edit", "partner_id"
    wall = Wall.child("orders_quote", "quote_id")

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="lines")
    optional = models.BooleanField("option", default=False)

    class Meta:
        ordering: ClassVar = ["quote", "position", "id"]


class LiveLines(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """The lines that the order still has: one taken out by an amendment stays for its history, at zero."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(quantity__gt=0)


class OrderLine(DocumentLine):
    see, edit, partner_field = "orders.see", "orders.edit", "partner_id"
    wall = Wall.child("orders_order", "order_id")

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    # That of the order when nothing is said (``services.promising``).
    promised_on = models.DateField("date promise", null=True, blank=True, editable=False)

    objects: ClassVar[Any] = LiveLines()

    class Meta:
        ordering: ClassVar = ["order", "position", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["promised_on"], name="orders_line_promised", condition=models.Q(promised_on__isnull=False)
            ),
        ]


class QuoteLineCost(Scoped):
    see, edit, partner_field = "costs.see", "costs.edit", None
    wall = Wall.closed()

    line = models.OneToOneField(QuoteLine, models.CASCADE, related_name="cost")
    unit_cost = models.DecimalField("coût unitaire HT", max_digits=12, decimal_places=4)


class OrderLineCost(Scoped):
    see, edit, partner_field = "costs.see", "costs.edit", None
    wall = Wall.closed()

    line = models.OneToOneField(OrderLine, models.CASCADE, related_name="cost")
    unit_cost = models.DecimalField("coût unitaire HT", max_digits=12, decimal_places=4)
