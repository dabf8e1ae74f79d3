"""Amendments (avenants) of validated orders: what changes, with an acceptance of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from maillon.accounts.models import PartnerOwned
from maillon.clients.models import Client, Contact, Site
from maillon.core.models import Record
from maillon.core.walls import Wall
from maillon.orders.models.lines import DocumentLine, OrderLine
from maillon.orders.models.orders import Order


class Amendment(Record, PartnerOwned):
    """What it changes of its order: lines, and the date, site or contact when they are given.

    ``delta_*`` is what it adds to the order's totals (or takes away). One is open at a time on an order.
    """

    see, edit, partner_field = "orders.see", "orders.edit", "partner_id"
    reference_prefix = "AV"
    # Ours alone until it is sent; written with the rights of the house, its acceptance included.
    wall = Wall.read_own(extra="status <> 'draft'")

    class Status(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        SENT = "sent", "Envoyé"
        ACCEPTED = "accepted", "Accepté"
        REFUSED = "refused", "Refusé"
        WITHDRAWN = "withdrawn", "Abandonné"

    OPEN: ClassVar = (Status.DRAFT, Status.SENT)

    order = models.ForeignKey(Order, models.PROTECT, related_name="amendments", verbose_name="commande")
    rank = models.PositiveSmallIntegerField("numéro dans la commande", editable=False)
    client_name = models.CharField(max_length=120, editable=False)
    status = models.CharField("état", max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    revision = models.PositiveSmallIntegerField("version de l'avenant", default=1, editable=False)
    subject = models.CharField("objet", max_length=160)
    requested_on = models.DateField("nouvelle date souhaitée", null=True, blank=True)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="nouveau site")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="nouveau contact"
    )
    owner_name = models.CharField(max_length=120, blank=True, editable=False)
    delta_net = models.DecimalField("écart HT", max_digits=14, decimal_places=2, default=0, editable=False)
    delta_gross = models.DecimalField("écart TTC", max_digits=14, decimal_places=2, default=0, editable=False)
    delta_monthly = models.DecimalField("écart HT par mois", max_digits=14, decimal_places=2, default=0, editable=False)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True, editable=False)
    decided_at = models.DateTimeField("décidé le", null=True, blank=True, editable=False)
    decided_by = models.CharField("décidé par", max_length=120, blank=True, editable=False)
    refusal_reason = models.CharField("motif du refus", max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = "avenant"
        ordering: ClassVar = ["order", "rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "rank"], name="orders_amendment_rank"),
            models.UniqueConstraint(
                fields=["order"],
                name="orders_one_open_amendment",
                condition=Q(status__in=["draft", "sent"]),
                violation_error_message="Un avenant de cette commande est déjà en cours.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.client_name}"

    def get_absolute_url(self) -> str:
        return f"/avenants/{self.reference}"

    @classmethod
    def partner_rows(cls, user: Any) -> Q:
        return super().partner_rows(user) & ~Q(status=cls.Status.DRAFT)

    @property
    def title(self) -> str:
        """« Avenant n° 1 à la commande CO-2026-00042 »."""
        return f"Avenant n° {self.rank} à la commande {self.order.reference}"

    @property
    def is_editable(self) -> bool:
        return self.status == self.Status.DRAFT

    # As a deal has them, for papers and mails: those of the order.

    @property
    def client_id(self) -> int:
        return self.order.client_id

    @property
    def client(self) -> Client:
        return self.order.client

    @property
    def payer(self) -> str:
        return self.order.payer

    @property
    def made_by_partner(self) -> bool:
        return self.order.made_by_partner

    @property
    def owner(self) -> Any:
        return self.order.owner

    @property
    def total_gross(self) -> Decimal:
        return self.order.total_gross + self.delta_gross

    @property
    def partner_name(self) -> str:
        return self.order.partner_name

    def prices_visible_to(self, user: Any) -> bool:
        return self.order.prices_visible_to(user)


class AmendmentLine(DocumentLine):
    """One line added, changed or taken out. ``line``: the order's line it changes, or made once accepted; ``was_*``: what that
    line said when the amendment was written."""

    see, edit, partner_field = "orders.see", "orders.edit", "partner_id"
    wall = Wall.child("orders_amendment", "amendment_id", rights="SELECT")

    class Action(models.TextChoices):
        ADD = "add", "Ajoutée"
        CHANGE = "change", "Modifiée"
        REMOVE = "remove", "Retirée"

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="lines")
    action = models.CharField(max_length=6, choices=Action, default=Action.ADD)
    line = models.ForeignKey(OrderLine, models.SET_NULL, null=True, blank=True, related_name="+")
    was_quantity = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    was_unit_price = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    was_discount = models.DecimalField(max_digits=11, decimal_places=8, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["amendment", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["amendment", "line"], name="orders_amendment_line_once"),
        ]
