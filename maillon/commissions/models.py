"""What a partner earns: its rule by dated periods, and a statement for each month with the lines that make it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from maillon.accounts.models import Partner, PartnerOwned, percent
from maillon.billing.models import Invoice, InvoiceLine
from maillon.catalog.models import LINE_KINDS
from maillon.commissions import computing
from maillon.core import french
from maillon.core.fragments import fragments, fragments_index
from maillon.core.models import Record
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import PARTNER, Wall

SEES = f"(select p.sees_commissions from accounts_partner p where p.id = {PARTNER})"  # noqa: S608 (no outside text)
RECURRING = computing.RECURRING


def month_words(month: date) -> str:
    """« novembre 2026 »."""
    return f"{french.LONG_MONTHS[month.month - 1]} {month.year}"


def of_month(month: date) -> str:
    """« de novembre 2026 », « d'octobre 2026 »."""
    words = month_words(month)
    return f"d'{words}" if words[0] in "ao" else f"de {words}"


def amount(label: str, **options: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=12, decimal_places=2, **options)


class Rule(Scoped):
    """What the partner earns for a period: one at a time. ``once_rate`` and ``recurring_rate`` hold for what has no rate of
    its own."""

    see, edit, partner_field = "commissions.see", "commissions.edit", "partner_id"
    wall = Wall.read_own(extra=SEES)

    class Kind(models.TextChoices):
        COMMISSION = computing.COMMISSION, "Commission sur le montant HT facturé"
        MARGIN = computing.MARGIN, "Marge sur son tarif"

    class When(models.TextChoices):
        ISSUED = computing.ISSUED, "dès que la facture est émise"
        PAID = computing.PAID, "quand la facture est payée"

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="commission_rules", verbose_name="partenaire")
    period = DateRangeField("période")
    kind = models.CharField("règle", max_length=10, choices=Kind, default=Kind.COMMISSION)
    when = models.CharField("due", max_length=6, choices=When, default=When.ISSUED)
    once_rate = percent("taux sur ce qui se paie une fois")
    recurring_rate = percent("taux sur les abonnements")
    hardware_rate = percent(
        "taux sur le matériel", null=True, blank=True, help_text="Laissé vide : celui de ce qui se paie une fois."
    )
    service_rate = percent("taux sur les prestations", null=True, blank=True, help_text="Laissé vide : le même.")
    floor = amount("minimum par relevé", null=True, blank=True, validators=[MinValueValidator(0)])
    cap = amount("maximum par relevé", null=True, blank=True, validators=[MinValueValidator(0)])
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "règle de commission"
        ordering: ClassVar = ["-period", "-id"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="commissions_one_rule_at_a_time",
                expressions=[("partner", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="Ce partenaire a déjà une règle à ces dates : terminez d'abord l'autre.",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__startswith__isnull=False),
                name="commissions_rule_for_a_period",
                violation_error_message="La fin vient après le début.",
            ),
            models.CheckConstraint(
                condition=Q(floor=None) | Q(cap=None) | Q(floor__lte=F("cap")),
                name="commissions_minimum_under_maximum",
                violation_error_message="Le minimum par relevé ne dépasse pas le maximum.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return f"{self.partner.get_absolute_url()}/commission"


class StatementQuerySet(ScopedQuerySet):
    def drafts(self) -> StatementQuerySet:
        return self.filter(status=Statement.Status.DRAFT)


class Statement(Record):
    """A month of one partner. Drawn up again while it is a draft; once validated nothing of it changes but its payment (a
    trigger says so), and what comes later goes to a following month."""

    see, edit, partner_field = "commissions.see", "commissions.edit", "partner_id"
    reference_prefix = "RC"
    wall = Wall.read_own(extra=f"status <> 'draft' and {SEES}")

    class Status(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        VALIDATED = "validated", "Validé"
        PAID = "paid", "Payé"

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="commission_statements", editable=False)
    month = models.DateField("mois", editable=False)
    status = models.CharField("état", max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    total = amount("total HT", default=0, editable=False)
    validated_on = models.DateField("validé le", null=True, editable=False)
    paid_on = models.DateField("payé le", null=True, editable=False)

    objects: ClassVar[Any] = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = "relevé de commission"
        ordering: ClassVar = ["-month", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "month"],
                name="commissions_statement_once_a_month",
                violation_error_message="Ce partenaire a déjà un relevé de ce mois.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="commissions_statement_of_a_month",
                violation_error_message="Un relevé est celui d'un mois entier.",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", validated_on=None, paid_on=None)
                | Q(status="validated", validated_on__isnull=False, paid_on=None)
                | Q(status="paid", validated_on__isnull=False, paid_on__isnull=False),
                name="commissions_statement_dates_of_its_state",
                violation_error_message="Un relevé validé ou payé porte sa date.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/commissions/{self.reference}"

    @classmethod
    def partner_rows(cls, user: Any) -> Q:
        return super().partner_rows(user) & ~Q(status=cls.Status.DRAFT)

    @property
    def title(self) -> str:
        return f"Relevé {of_month(self.month)}"

    @property
    def month_words(self) -> str:
        return month_words(self.month)

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class StatementLine(Scoped, PartnerOwned):
    """What one invoiced line earns; without one, what a minimum adds or a maximum takes away. The words are copied: a partner
    reads them without the invoice, which is its client's."""

    see, edit, partner_field = "commissions.see", "commissions.edit", "partner_id"
    wall = Wall(
        f"partner_id = {PARTNER} and exists (select from commissions_statement s where s.id = statement_id)",
        "SELECT",
        parent=("commissions_statement", "statement_id"),
    )

    class Kind(models.TextChoices):
        COMMISSION = computing.COMMISSION, "Commission"
        MARGIN = computing.MARGIN, "Marge"
        FLOOR = computing.FLOOR, "Complément au minimum"
        CAP = computing.CAP, "Ramené au maximum"

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="lines")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="lines")
    invoice_line = models.ForeignKey(InvoiceLine, models.PROTECT, null=True, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField("nature", max_length=10, choices=Kind)
    number = models.CharField("facture", max_length=35, blank=True)
    issued_on = models.DateField("du", null=True)
    client_name = models.CharField("client", max_length=120, blank=True)
    category = models.CharField("type d'article", max_length=12, choices=LINE_KINDS, blank=True)
    label = models.CharField("désignation", max_length=160)
    net = amount("vendu HT", default=0)
    own = amount("à son tarif HT", null=True)
    base = amount("base HT", default=0)
    rate = percent("taux", default=0)
    amount = amount("montant HT")
    words = fragments("label", "client_name", "number")

    class Meta:
        verbose_name = "ligne de relevé"
        ordering: ClassVar = ["statement", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "invoice_line"], name="commissions_line_once_a_statement"),
            models.CheckConstraint(
                condition=Q(kind__in=["floor", "cap"], invoice_line=None)
                | Q(kind__in=["commission", "margin"], invoice_line__isnull=False),
                name="commissions_line_of_an_invoice",
            ),
        ]
        indexes: ClassVar = [fragments_index("commissions_line_words")]

    @classmethod
    def partner_rows(cls, user: Any) -> Q:
        return super().partner_rows(user) & ~Q(statement__status=Statement.Status.DRAFT)
