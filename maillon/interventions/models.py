"""Visits: booked for a technician, carried out on a phone, closed by a signed report (PV)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from maillon.accounts.models import PartnerOwned
from maillon.clients.models import Client, Contact, Site
from maillon.core import french
from maillon.core.fragments import fragments, fragments_index
from maillon.core.models import Record
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.orders.models import Order, OrderLine
from maillon.technicians.models import Technician


class VisitQuerySet(ScopedQuerySet):
    def open(self) -> VisitQuerySet:
        return self.filter(status__in=Visit.OPEN)

    def to_plan(self) -> VisitQuerySet:
        return self.filter(status=Visit.Status.TO_PLAN)

    def unfinished_and_past(self) -> VisitQuerySet:
        return self.open().filter(ends_at__lt=Now())


class Visit(Record, PartnerOwned):
    """An intervention. ``checklist``: [{"label", "done"}]. ``reserves``: [{"text", "due"}]."""

    see, edit, partner_field = "interventions.see", "interventions.edit", "partner_id"
    reference_prefix = "IN"
    wall = Wall.read_own()

    class Kind(models.TextChoices):
        INSTALLATION = "installation", "Installation"
        REPAIR = "repair", "Dépannage"
        SURVEY = "survey", "Visite technique"
        REMOTE = "remote", "À distance"

    class Status(models.TextChoices):
        TO_PLAN = "to_plan", "À planifier"
        PLANNED = "planned", "Planifiée"
        CONFIRMED = "confirmed", "Confirmée"
        ON_THE_WAY = "on_the_way", "En route"
        ON_SITE = "on_site", "Sur site"
        DONE = "done", "Terminée"
        FAILED = "failed", "Échouée"
        CANCELLED = "cancelled", "Annulée"

    OPEN: ClassVar = (Status.TO_PLAN, Status.PLANNED, Status.CONFIRMED, Status.ON_THE_WAY, Status.ON_SITE)

    status = models.CharField("état", max_length=10, choices=Status, default=Status.TO_PLAN, editable=False)
    kind = models.CharField("type", max_length=12, choices=Kind, default=Kind.INSTALLATION)
    title = models.CharField("objet", max_length=160)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="visits", editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="visits")
    client_name = models.CharField(max_length=120, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="visits", verbose_name="site")
    site_label = models.CharField(max_length=300, blank=True, editable=False)
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="contact sur place"
    )
    duration_minutes = models.PositiveSmallIntegerField("durée prévue, en minutes", default=120)
    technician = models.ForeignKey(
        Technician, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name="technicien"
    )
    technician_name = models.CharField("technicien", max_length=120, blank=True, editable=False)
    starts_at = models.DateTimeField("début", null=True, blank=True)
    ends_at = models.DateTimeField("fin", null=True, blank=True)
    instructions = models.TextField("consignes", blank=True)
    checklist = models.JSONField(default=list, editable=False)
    reserves = models.JSONField(default=list, editable=False)
    left_at = models.DateTimeField("parti le", null=True, blank=True, editable=False)
    arrived_at = models.DateTimeField("arrivé le", null=True, blank=True, editable=False)
    finished_at = models.DateTimeField("terminée le", null=True, blank=True, editable=False)
    report = models.TextField("compte rendu", blank=True)
    signer_name = models.CharField("signataire", max_length=120, blank=True, editable=False)
    signer_role = models.CharField("fonction du signataire", max_length=120, blank=True, editable=False)
    signed_at = models.DateTimeField("signé le", null=True, blank=True, editable=False)
    failure_reason = models.CharField("motif de l'échec", max_length=500, blank=True, editable=False)
    words = fragments("client_name", "reference", "title", "site_label")

    objects: ClassVar[Any] = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "intervention"
        ordering: ClassVar = ["starts_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["status", "starts_at"], name="interventions_status"),
            models.Index(fields=["technician", "starts_at"], name="interventions_technician"),
            fragments_index("interventions_words"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.client_name}"

    @property
    def named_outside(self) -> str:
        """The technician as the client and the partner may read it: nothing when the partner's card hides names."""
        return self.technician_name if self.partner is None or self.partner.sees_technician else ""

    def get_absolute_url(self) -> str:
        return f"/interventions/{self.reference}"

    @property
    def reserves_told(self) -> list[dict[str, str]]:
        """The réserves with their date as people read it."""
        return [
            {"text": r["text"], "due": french.day(date.fromisoformat(r["due"])) if r.get("due") else ""}
            for r in self.reserves
        ]


class VisitDevice(Scoped, PartnerOwned):
    """One device to install: the serial expected from staging, and the one read on site."""

    see, edit, partner_field = "interventions.see", "interventions.edit", "partner_id"
    wall = Wall.child("interventions_visit", "visit_id", rights="SELECT")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="devices")
    line = models.ForeignKey(OrderLine, models.PROTECT, null=True, related_name="+")
    label = models.CharField(max_length=160)
    place = models.CharField("emplacement", max_length=80, blank=True)
    expected_serial = models.CharField(max_length=60, blank=True)
    serial = models.CharField("numéro de série", max_length=60, blank=True)
    mac = models.CharField("adresse MAC", max_length=17, blank=True)
    installed_at = models.DateTimeField(null=True, blank=True)
    absent_reason = models.CharField("pourquoi il n'est pas posé", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["visit", "id"]

    @property
    def settled(self) -> bool:
        """Read on site, or said why not."""
        return bool(self.serial or self.absent_reason)
