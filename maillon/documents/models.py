"""Documents kept as files, signed public links, evidence of what was accepted, legal series."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from maillon.accounts.models import PartnerOwned
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import ALL, PARTNER, Wall
from maillon.documents.kinds import readable_by
from maillon.records.models import About


class Switch(models.TextChoices):
    """Which of two copies a partner who does not pay may open: its card decides, each time."""

    ALWAYS = "", "toujours"
    PRICES = "prices", "quand sa fiche lui montre les prix"
    NO_PRICES = "no_prices", "quand elle ne les montre pas"


SEES_PRICES = f"(select p.sees_prices from accounts_partner p where p.id = {PARTNER})"  # noqa: S608 (no outside text)


class DocumentQuerySet(ScopedQuerySet):
    def for_partner(self, sees_prices: bool) -> Self:
        """What a partner may open, its card showing prices or not."""
        other = Switch.NO_PRICES if sees_prices else Switch.PRICES
        return self.filter(partner_visible=True).exclude(partner_switch=other)

    def visible_to(self, user: Any) -> Self:
        """In scope, and of a kind whose record the role may see: no invoice for who sees no invoices."""
        rows = super().visible_to(user)
        return rows if rows.query.is_empty() else rows.filter(kind__in=readable_by(user))


class Document(Scoped, About, PartnerOwned):
    """One generated PDF. ``sealed`` ones never change; a draft is drawn again and replaced.

    ``partner_visible``: whether the partner may open it, at the word of its card when ``partner_switch`` says so.
    """

    see, edit, partner_field = "documents.see", "documents.edit", "partner_id"
    wall = Wall.own("SELECT, INSERT", extra=f"partner_visible and (partner_switch <> 'prices' or {SEES_PRICES})")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("type", max_length=20)  # quote, order_form, delivery_note, report, invoice, credit_note
    number = models.CharField("numéro", max_length=40)
    title = models.CharField("titre", max_length=160)
    priced = models.BooleanField("porte des prix", default=False)
    partner_visible = models.BooleanField(default=False)
    partner_switch = models.CharField(max_length=9, choices=Switch, blank=True, default=Switch.ALWAYS)
    client_visible = models.BooleanField(default=False)
    sealed = models.BooleanField("scellé", default=False)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = DocumentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["target_model", "target_id"], name="documents_target"),
            models.Index(fields=["client_id", "-created_at"], name="documents_client"),
        ]

    @classmethod
    def partner_rows(cls, user: Any) -> models.Q:
        other = Switch.NO_PRICES if user.reads_prices(pays=False) else Switch.PRICES
        rows = super().partner_rows(user) & models.Q(partner_visible=True) & ~models.Q(partner_switch=other)
        return rows if user.sees_prices else rows & models.Q(priced=False)


class PublicLink(models.Model):
    """A signed link that opens one record for one purpose without an account. Only the token's digest is kept."""

    wall = Wall(f"partner_id = {PARTNER}", "SELECT, INSERT, UPDATE", web_rights="SELECT, UPDATE")

    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=20)  # quote, tracking, document
    target_model = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    partner_id = models.BigIntegerField(null=True, blank=True)
    recipient = models.EmailField(blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["target_model", "target_id"], name="documents_link_target")]


class OneTimeCode(models.Model):
    """Six digits sent by mail, kept as a salted digest, five attempts, ten minutes."""

    wall = Wall(web_rights=ALL)
    audited = False

    link = models.ForeignKey(PublicLink, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=128)
    attempts = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)


class LinkVisit(models.Model):
    """Each opening or attempt on a public page, for the rate limit and the evidence."""

    wall = Wall(web_rights=ALL)
    audited = False

    ip = models.GenericIPAddressField()
    digest = models.CharField(max_length=64, blank=True)
    found = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ip", "at"], name="documents_visit_ip")]


class Evidence(models.Model):
    """The dossier of one acceptance: who, what document, when, how checked. Append-only, hash included."""

    wall = Wall.closed(staff_rights="SELECT, INSERT")

    target_model = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="evidence")
    data = models.JSONField()
    sha256 = models.CharField(max_length=64)
    signature_svg = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["target_model", "target_id"], name="documents_evidence_target")]


class Series(models.Model):
    """The counter of a legal series: gapless, its row locked while a number is given (CGI ann. II art. 242 nonies A)."""

    wall = Wall.closed(staff_rights="SELECT, INSERT, UPDATE")

    prefix = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    last_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["prefix", "year"], name="documents_series_once")]
