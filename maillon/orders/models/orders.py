"""Orders and their steps. Types and steps are data; an order carries its own copy of its type's steps."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from maillon.accounts.models import PartnerOwned, User
from maillon.accounts.roles import Role
from maillon.core.fragments import fragments_index
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.orders.models.quotes import Deal, Quote


class OrderType(models.Model):
    wall = Wall.shared()

    code = models.SlugField("code", max_length=30, unique=True)
    label = models.CharField("libellé", max_length=60)
    order = models.PositiveSmallIntegerField(default=10)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "type de commande"
        ordering: ClassVar = ["order", "label"]

    def __str__(self) -> str:
        return self.label


class StepTemplate(models.Model):
    """One step of a type: ``kind`` is the key of a declared StepKind. ``checks``: what must be ticked to leave it, in words."""

    wall = Wall.shared()

    order_type = models.ForeignKey(OrderType, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField("rang")
    kind = models.CharField("nature", max_length=30)
    label = models.CharField("libellé", max_length=60)
    owner_role = models.CharField("équipe", max_length=12, choices=Role)
    due_days = models.PositiveSmallIntegerField("délai, en jours ouvrés", default=2)
    public_label = models.CharField("libellé pour le client", max_length=60, blank=True)
    checks = models.JSONField("points à cocher", default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["order_type", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order_type", "position"], name="orders_step_position", deferrable=models.Deferrable.DEFERRED
            ),
        ]


class OrderQuerySet(ScopedQuerySet):
    def open(self) -> OrderQuerySet:
        return self.filter(status=Order.Status.OPEN)

    def late(self) -> OrderQuerySet:
        return self.open().filter(step_due_at__lt=Now())

    def at(self, *kinds: str) -> OrderQuerySet:
        return self.open().filter(step_kind__in=kinds)

    def by_urgency(self) -> OrderQuerySet:
        return self.order_by(models.F("step_due_at").asc(nulls_last=True), "id")


class Order(Deal):
    """``step_*`` repeat the current step, so that a list or a board reads one table."""

    see, edit, partner_field = "orders.see", "orders.edit", "partner_id"
    reference_prefix = "CO"
    wall = Wall.own()

    class Status(models.TextChoices):
        OPEN = "open", "En cours"
        DONE = "done", "Terminée"
        CANCELLED = "cancelled", "Annulée"

    status = models.CharField("état", max_length=9, choices=Status, default=Status.OPEN, editable=False)
    order_type = models.ForeignKey(OrderType, models.PROTECT, related_name="orders", verbose_name="type")
    quote = models.OneToOneField(
        Quote, models.PROTECT, null=True, blank=True, related_name="order_made", editable=False
    )
    step_position = models.PositiveSmallIntegerField(default=1, editable=False)
    step_kind = models.CharField(max_length=30, editable=False)
    step_label = models.CharField("étape", max_length=60, editable=False)
    step_role = models.CharField(max_length=12, editable=False)
    step_since = models.DateTimeField(default=timezone.now, editable=False)
    step_due_at = models.DateTimeField("échéance de l'étape", null=True, blank=True, editable=False)
    buyer_reference = models.CharField("référence du client", max_length=60, blank=True)
    requested_on = models.DateField("date souhaitée", null=True, blank=True)
    promised_on = models.DateField("date promise", null=True, blank=True, editable=False)
    validated_at = models.DateTimeField("validée le", null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("close le", null=True, blank=True, editable=False)
    cancel_reason = models.CharField("motif d'annulation", max_length=500, blank=True, editable=False)
    comment = models.TextField("remarque", blank=True)

    objects: ClassVar[Any] = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = "commande"
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="orders_order_recent"),
            models.Index(fields=["partner", "-created_at", "-id"], name="orders_order_partner"),
            models.Index(
                fields=["step_kind", "step_due_at", "id"], name="orders_order_board", condition=models.Q(status="open")
            ),
            models.Index(fields=["step_due_at", "id"], name="orders_order_late", condition=models.Q(status="open")),
            fragments_index("orders_order_words"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.client_name}"

    def get_absolute_url(self) -> str:
        return f"/commandes/{self.reference}"

    @property
    def is_late(self) -> bool:
        return self.status == self.Status.OPEN and bool(self.step_due_at and self.step_due_at < timezone.now())


class OrderStep(Scoped, PartnerOwned):
    """One step of one order, copied from its type when the order was made: a change of the type leaves it as it is.

    ``checks``: [{"label", "done", "by", "at"}].
    """

    see, edit, partner_field = "orders.see", "orders.edit", "partner_id"
    wall = Wall.child("orders_order", "order_id")

    order = models.ForeignKey(Order, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    label = models.CharField(max_length=60)
    public_label = models.CharField(max_length=60, blank=True)
    owner_role = models.CharField(max_length=12)
    due_days = models.PositiveSmallIntegerField(default=2)
    entered_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    order_type = models.ForeignKey(OrderType, models.PROTECT, related_name="+")  # of its order, where durations read it
    worked = models.FloatField(null=True, blank=True, editable=False)  # working days spent on it, once left
    checks = models.JSONField("points à cocher", default=list, editable=False)

    class Meta:
        ordering: ClassVar = ["order", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "position"], name="orders_order_step_once")]
        indexes: ClassVar = [
            models.Index(fields=["left_at"], name="orders_step_left", condition=models.Q(worked__isnull=False))
        ]


class StepMove(Scoped, PartnerOwned):
    """Every move: who, when, from, to, why."""

    see, edit, partner_field = "orders.see", "orders.edit", "partner_id"
    wall = Wall.child("orders_order", "order_id", rights="SELECT, INSERT")

    order = models.ForeignKey(Order, models.CASCADE, related_name="moves")
    from_kind = models.CharField(max_length=30, blank=True)
    from_label = models.CharField(max_length=60, blank=True)
    to_kind = models.CharField(max_length=30)
    to_label = models.CharField(max_length=60)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["order", "at", "id"]
