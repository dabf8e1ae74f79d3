"""The dates promised to a client: each one given is kept, with what it replaces and why it moved."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from maillon.accounts.models import PartnerOwned, User
from maillon.core.rows import Scoped
from maillon.core.walls import Wall
from maillon.orders.models.orders import Order


class PromisedDate(Scoped, PartnerOwned):
    """One promise on an order, the last one holds; or on a part of it, ``what`` saying which. ``before``: the date it replaces."""

    see, edit, partner_field = "orders.see", "orders.edit", "partner_id"
    wall = Wall.child("orders_order", "order_id", rights="SELECT")

    order = models.ForeignKey(Order, models.CASCADE, related_name="promises")
    what = models.CharField("partie de la commande", max_length=160, blank=True)
    day = models.DateField("date promise")
    before = models.DateField("date d'avant", null=True, blank=True)
    reason = models.CharField("motif", max_length=300, blank=True)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["order", "-at", "-id"]
