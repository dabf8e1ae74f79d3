"""Quotes: draft, sent, accepted, refused, expired."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F

from maillon.accounts.models import PartnerOwned, User, percent
from maillon.clients.models import Client, Contact, Site
from maillon.clients.paying import Payer
from maillon.core.fragments import fragments, fragments_index
from maillon.core.models import Record
from maillon.core.rows import ScopedQuerySet
from maillon.core.walls import Wall


class Deal(Record, PartnerOwned):
    """What a quote and an order have in common: for whom, where, who pays, how much.

    ``client_name`` is kept so that a former partner still reads it after losing the client's card.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="%(class)ss", verbose_name="client")
    client_name = models.CharField(max_length=120, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="site")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="contact"
    )
    payer = models.CharField("payeur", max_length=7, choices=Payer, default=Payer.CLIENT)
    subject = models.CharField("objet", max_length=160)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="suivi par")
    owner_name = models.CharField(max_length=120, blank=True, editable=False)
    total_net = models.DecimalField("total HT", max_digits=14, decimal_places=2, default=0, editable=False)
    total_vat = models.DecimalField("total TVA", max_digits=14, decimal_places=2, default=0, editable=False)
    total_gross = models.DecimalField("total TTC", max_digits=14, decimal_places=2, default=0, editable=False)
    monthly_net = models.DecimalField(
        "abonnements HT par mois", max_digits=14, decimal_places=2, default=0, editable=False
    )
    made_by_partner = models.BooleanField(
        default=False, editable=False
    )  # its own may then change it, until we take over
    siren_waived = models.BooleanField("payeur sans SIREN (particulier, association, étranger)", default=False)
    words = fragments("client_name", "reference", "subject")

    class Meta:
        abstract = True

    @property
    def partner_name(self) -> str:
        return self.partner.name if self.partner else ""

    def prices_visible_to(self, user: Any) -> bool:
        """Inside the company, everyone but technicians; outside, the payer, or a partner whose card says so."""
        if user.partner_id:
            return bool(user.reads_prices(pays=self.payer == Payer.PARTNER))
        return not user.is_technician


class QuoteQuerySet(ScopedQuerySet):
    def open(self) -> QuoteQuerySet:
        return self.filter(status__in=[Quote.Status.DRAFT, Quote.Status.SENT])

    def waiting_for_answer(self) -> QuoteQuerySet:
        return self.filter(status=Quote.Status.SENT).order_by(F("valid_until").asc(nulls_last=True))


class Quote(Deal):
    see, edit, partner_field = "quotes.see", "quotes.edit", "partner_id"
    reference_prefix = "DE"
    # A draft of ours is not yet anybody's offer: its partner reads it once sent.
    wall = Wall.own(extra="(status <> 'draft' or made_by_partner)")

    class Status(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        SUBMITTED = "submitted", "Transmis"  # keyed by a partner who does not pay: ADV checks and sends it
        SENT = "sent", "Envoyé"
        ACCEPTED = "accepted", "Accepté"
        REFUSED = "refused", "Refusé"
        EXPIRED = "expired", "Expiré"

    status = models.CharField("état", max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    revision = models.PositiveSmallIntegerField("version du devis", default=1, editable=False)
    order_type = models.ForeignKey(
        "orders.OrderType", models.PROTECT, related_name="+", verbose_name="type de commande"
    )
    valid_until = models.DateField("valable jusqu'au")
    deposit_percent = percent("acompte à la commande (%)", default=0)
    introduction = models.TextField("texte d'introduction", blank=True)
    rebate_percent = percent("remise globale (%)", default=Decimal(0), editable=False)
    rebate_amount = models.DecimalField(
        "remise globale HT",
        max_digits=12,
        decimal_places=2,
        default=Decimal(0),
        editable=False,
        validators=[MinValueValidator(0)],
    )
    approval = models.CharField(
        "remise à approuver", max_length=8, blank=True, editable=False
    )  # waiting, granted, declined
    outcome_reason = models.ForeignKey(
        "orders.OutcomeReason", models.SET_NULL, null=True, blank=True, related_name="quotes", editable=False,
        verbose_name="pourquoi gagné ou perdu",
    )  # fmt: skip
    outcome_note = models.CharField("précision", max_length=500, blank=True, editable=False)
    next_reminder_on = models.DateField("prochaine relance", null=True, blank=True, editable=False)
    reminders_sent = models.PositiveSmallIntegerField("relances envoyées", default=0, editable=False)
    reminders_stopped = models.BooleanField("relances arrêtées", default=False, editable=False)
    expiry_told = models.BooleanField(default=False, editable=False)
    # Headings made by hand, in the order they were made: one without a line yet is known only here.
    sections = ArrayField(models.CharField(max_length=80), default=list, blank=True, editable=False)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True, editable=False)
    decided_at = models.DateTimeField("décidé le", null=True, blank=True, editable=False)
    decided_by = models.CharField("décidé par", max_length=120, blank=True, editable=False)
    refusal_reason = models.CharField("motif du refus", max_length=500, blank=True, editable=False)

    objects: ClassVar[Any] = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = "devis"
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="orders_quote_recent"),
            models.Index(fields=["partner", "-created_at", "-id"], name="orders_quote_partner"),
            models.Index(
                fields=["-status", "valid_until", "id"],
                name="orders_quote_waiting",
                condition=models.Q(status__in=["submitted", "sent"]),
            ),
            fragments_index("orders_quote_words"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.client_name}"

    def get_absolute_url(self) -> str:
        return f"/devis/{self.reference}"

    @classmethod
    def partner_rows(cls, user: Any) -> models.Q:
        return super().partner_rows(user) & (~models.Q(status=cls.Status.DRAFT) | models.Q(made_by_partner=True))

    @property
    def is_ours_alone(self) -> bool:
        """A draft that its partner may not read yet."""
        return self.status == self.Status.DRAFT and not self.made_by_partner

    @property
    def status_words(self) -> str:
        """« Brouillon V2 »."""
        return f"{self.get_status_display()} V{self.revision}" if self.revision > 1 else self.get_status_display()

    @property
    def is_editable(self) -> bool:
        return self.status in (self.Status.DRAFT, self.Status.SUBMITTED)
