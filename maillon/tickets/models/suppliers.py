"""A ticket carried to the operator: its number there, what was promised to us, and each thing that happened, as proof."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from maillon.catalog.models import Supplier
from maillon.core.rows import Scoped
from maillon.core.walls import Wall
from maillon.tickets.models.promises import ServiceCalendar
from maillon.tickets.models.tickets import Ticket


class SupplierCase(Scoped):
    """Between us and the operator: no partner and no client reads it. ``promised``: minutes that count by ``calendar``
    (« GTR 4 h »), none when nothing is guaranteed."""

    see, edit, partner_field = "tickets.see", "tickets.edit", None
    wall = Wall.closed()

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="supplier_cases")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+", verbose_name="opérateur ou fournisseur")
    supplier_name = models.CharField(max_length=80, editable=False)
    number = models.CharField("numéro de ticket chez lui", max_length=40, blank=True)
    promised = models.PositiveIntegerField("rétablissement garanti, en minutes", null=True, blank=True)
    calendar = models.ForeignKey(ServiceCalendar, models.PROTECT, related_name="+", verbose_name="compté selon")
    opened_at = models.DateTimeField("ouvert chez lui le", default=timezone.now)
    answered_at = models.DateTimeField("pris en charge le", null=True, blank=True, editable=False)
    restored_at = models.DateTimeField("rétabli le", null=True, blank=True, editable=False)
    due_at = models.DateTimeField("rétablissement dû le", null=True, blank=True, editable=False)
    kept = models.BooleanField("garantie tenue", null=True, editable=False)
    late_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "ticket chez l'opérateur"
        ordering: ClassVar = ["-opened_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="tickets_cases_due",
                condition=Q(restored_at=None, late_told_at=None, due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.supplier_name} {self.number}".strip()

    steps: Any


class SupplierStep(models.Model):
    """One thing that happened at the operator's. Only ever added."""

    wall = Wall.closed(staff_rights="SELECT, INSERT")

    class What(models.TextChoices):
        OPENED = "opened", "Ticket ouvert chez l'opérateur"
        ANSWERED = "answered", "Pris en charge par l'opérateur"
        NOTE = "note", "Information reçue"
        PAUSED = "paused", "Gel demandé par l'opérateur"
        RESUMED = "resumed", "Fin du gel"
        RESTORED = "restored", "Service rétabli"
        REOPENED = "reopened", "Ticket rouvert chez l'opérateur"

    case = models.ForeignKey(SupplierCase, models.CASCADE, related_name="steps")
    at = models.DateTimeField("quand")
    what = models.CharField("quoi", max_length=8, choices=What)
    text = models.CharField("précision", max_length=500, blank=True)
    author_name = models.CharField(max_length=120, blank=True)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "id"]
