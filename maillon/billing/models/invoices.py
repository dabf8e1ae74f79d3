"""Invoices and credit notes. What is issued is frozen: a snapshot that the application role can only insert."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from maillon.accounts.models import PartnerOwned
from maillon.billing import standing
from maillon.clients.models import Client
from maillon.core.fragments import fragments, fragments_index
from maillon.core.models import Record
from maillon.core.money import Line
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import PARTNER, Wall
from maillon.orders.models import Order, OrderLine, Payer

SEES_INVOICES = f"(select p.sees_invoices from accounts_partner p where p.id = {PARTNER})"  # noqa: S608 (no outside text)


class InvoiceQuerySet(ScopedQuerySet):
    def drafts(self) -> InvoiceQuerySet:
        return self.filter(status=Invoice.Status.DRAFT)

    def issued(self) -> InvoiceQuerySet:
        return self.filter(status=Invoice.Status.ISSUED)

    def debits(self) -> InvoiceQuerySet:
        return self.filter(kind__in=Invoice.DEBITS)

    def credits(self) -> InvoiceQuerySet:
        return self.exclude(kind__in=Invoice.DEBITS)

    def outstanding(self) -> InvoiceQuerySet:
        """Issued, and something is still due."""
        return self.issued().debits().filter(total_gross__gt=F("paid"))

    def owed_by(self, cards: Iterable[int]) -> InvoiceQuerySet:
        """Addressed to one of these cards: its own, and those of the clients it pays for."""
        ours = list(cards)
        return self.filter(Q(head_office__in=ours) | Q(head_office=None, client__in=ours), payer=Payer.CLIENT)

    def of_cards(self, cards: Iterable[int]) -> InvoiceQuerySet:
        """Made for one of these cards, or addressed to it, whoever pays."""
        ours = list(cards)
        return self.filter(Q(client__in=ours) | Q(head_office__in=ours))

    def with_debtor(self) -> InvoiceQuerySet:
        """Adds ``debtor``: the card that owes, the kept one when two became one. Only where a client pays."""
        cards = ("head_office__merged_into_id", "head_office_id", "client__merged_into_id", "client_id")
        return self.filter(payer=Payer.CLIENT).annotate(debtor=Coalesce(*cards))

    def overdue(self) -> InvoiceQuerySet:
        return self.outstanding().filter(due_date__lt=timezone.localdate())

    def with_payment_status(self) -> InvoiceQuerySet:
        """Adds ``standing_key``: in SQL, what ``Invoice.standing`` says of one invoice."""
        cases = (When(rows, then=Value(key)) for key, rows in standing_rows(timezone.localdate()).items())
        return self.annotate(standing_key=Case(*cases, output_field=models.CharField()))

    def standing_in(self, keys: Iterable[str]) -> InvoiceQuerySet:
        rows, wanted = standing_rows(timezone.localdate()), Q(pk__in=[])
        for key in keys:
            wanted |= rows.get(key, Q(pk__in=[]))
        return self.filter(wanted)


def standing_rows(today: date) -> dict[str, Q]:
    """The rows of each standing, which exclude one another: ``standing.of`` in SQL."""
    issued, keys = Q(status=Invoice.Status.ISSUED), standing.Standing
    cancelled = Q(total_gross__gt=0, credited__gte=F("total_gross"))
    debit, credit = issued & Q(kind__in=Invoice.DEBITS), issued & ~Q(kind__in=Invoice.DEBITS)
    settled, owed = Q(paid__gte=F("total_gross")), Q(total_gross__gt=F("paid"))
    late, untouched = Q(due_date__lt=today), Q(paid__lte=0)
    waiting = debit & owed & ~cancelled & (Q(due_date=None) | Q(due_date__gte=today))
    return {
        keys.DRAFT.value: Q(status=Invoice.Status.DRAFT),
        keys.USED.value: credit & settled,
        keys.TO_REFUND.value: credit & owed,
        keys.CANCELLED.value: debit & cancelled,
        keys.PAID.value: debit & settled & ~cancelled,
        keys.LATE.value: debit & owed & late & ~cancelled,
        keys.PARTIAL.value: waiting & ~untouched,
        keys.PENDING.value: waiting & untouched,
    }


class Invoice(Record, PartnerOwned):
    """``reference`` names the draft; ``number`` is the legal one, given at issue. ``paid`` follows the allocations,
    ``credited`` the credit notes; nothing else of an issued invoice can change (a trigger says so).

    ``partner`` is set when the work was done under one; the partner sees the invoice only when it is the payer.
    ``head_office``: to whom it is addressed in the client's place, in a company whose head office pays for all.
    """

    see, edit, partner_field = "invoices.see", "invoices.edit", "partner_id"
    reference_prefix = "BF"
    wall = Wall.read_own(extra=f"payer = 'partner' and status <> 'draft' and {SEES_INVOICES}")

    class Kind(models.TextChoices):
        INVOICE = "380", "Facture"
        DEPOSIT = "386", "Facture d'acompte"
        CREDIT_NOTE = "381", "Avoir"
        DEPOSIT_CREDIT = "503", "Avoir d'acompte"
        CORRECTIVE = "384", "Facture rectificative"

    DEBITS: ClassVar = ("380", "386", "384")

    class Status(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        ISSUED = "issued", "Émise"

    kind = models.CharField("type", max_length=3, choices=Kind, default=Kind.INVOICE, editable=False)
    status = models.CharField("état", max_length=6, choices=Status, default=Status.DRAFT, editable=False)
    number = models.CharField("numéro", max_length=35, unique=True, null=True, blank=True, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="invoices", editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="invoices", editable=False)
    client_name = models.CharField(max_length=120, editable=False)
    payer = models.CharField("payeur", max_length=7, choices=Payer, editable=False)
    head_office = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="invoices_paid", editable=False,
        verbose_name="siège qui paie",
    )  # fmt: skip
    buyer_name = models.CharField("facturé à", max_length=120, editable=False)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", editable=False
    )
    credit_reason = models.CharField("motif", max_length=300, blank=True)
    internal = models.BooleanField("interne, jamais transmis", default=False, editable=False)
    issue_date = models.DateField("date d'émission", null=True, blank=True, editable=False)
    due_date = models.DateField("échéance", null=True, blank=True)
    delivery_date = models.DateField("livraison ou fin des travaux", null=True, blank=True)
    total_net = models.DecimalField("total HT", max_digits=14, decimal_places=2, default=0, editable=False)
    total_vat = models.DecimalField("total TVA", max_digits=14, decimal_places=2, default=0, editable=False)
    total_gross = models.DecimalField("total TTC", max_digits=14, decimal_places=2, default=0, editable=False)
    paid = models.DecimalField("réglé", max_digits=14, decimal_places=2, default=0, editable=False)
    credited = models.DecimalField("annulé par avoir", max_digits=14, decimal_places=2, default=0, editable=False)
    comment = models.TextField("remarque imprimée", blank=True)
    words = fragments("client_name", "buyer_name", "number", "reference")

    objects: ClassVar[Any] = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "facture"
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="draft", number=None)
                | Q(status="issued", number__isnull=False, issue_date__isnull=False),
                name="billing_number_at_issue",
                violation_error_message="Le numéro est donné à l'émission, jamais au brouillon.",
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0) & Q(paid__lte=F("total_gross")),
                name="billing_paid_within_total",
                violation_error_message="Le règlement dépasse ce qui reste dû.",
            ),
            models.CheckConstraint(
                condition=Q(head_office=None) | Q(payer=Payer.CLIENT),
                name="billing_head_office_pays_for_another",
                violation_error_message="Un siège paie pour un autre client de son groupe, jamais à la place du partenaire.",
            ),
        ]
        indexes: ClassVar = [
            fragments_index("billing_invoice_words"),
            models.Index(fields=["-created_at", "-id"], name="billing_invoice_recent"),
            models.Index(fields=["client", "-created_at"], name="billing_invoice_client"),
            models.Index(fields=["due_date"], name="billing_invoice_due", condition=Q(status="issued")),
            models.Index(fields=["issue_date"], name="billing_invoice_issued", condition=Q(status="issued")),
            models.Index(fields=["-created_at"], name="billing_invoice_drafts", condition=Q(status="draft")),
            models.Index(
                fields=["due_date", "id"],
                name="billing_invoice_owed",
                condition=Q(status="issued", kind__in=["380", "386", "384"], total_gross__gt=F("paid")),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.reference

    @property
    def kind_words(self) -> str:
        """For the conditions of rules: « facture », not the code of the norm."""
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return f"/factures/{self.reference}"

    @classmethod
    def partner_rows(cls, user: Any) -> Q:
        """Only those addressed to the partner, once issued."""
        return super().partner_rows(user) & Q(payer=Payer.PARTNER, status=cls.Status.ISSUED)

    @property
    def remaining(self) -> Decimal:
        return self.total_gross - self.paid

    @property
    def display_number(self) -> str:
        return self.number or "Brouillon"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_credit(self) -> bool:
        return self.kind not in self.DEBITS

    @property
    def title(self) -> str:
        return f"{self.get_kind_display()} {self.number}" if self.number else f"{self.get_kind_display()} en brouillon"

    @property
    def standing(self) -> standing.Standing:
        return standing.of(
            credit=self.is_credit,
            issued=not self.is_draft,
            total=self.total_gross,
            paid=self.paid,
            credited=self.credited,
            due=self.due_date,
            today=timezone.localdate(),
        )

    @property
    def standing_tone(self) -> str:
        return standing.TONES.get(self.standing, "")

    @property
    def is_addressed_to_partner(self) -> bool:
        return self.payer == Payer.PARTNER

    @property
    def is_for_another(self) -> bool:
        """Addressed to somebody else than the client served: its partner, or its head office."""
        return self.is_addressed_to_partner or self.head_office_id is not None

    @property
    def paying_card(self) -> Client:
        """The card of the client that owes it, where no partner pays."""
        return self.head_office or self.client


class InvoiceLine(Scoped, PartnerOwned):
    see, edit, partner_field = "invoices.see", "invoices.edit", "partner_id"
    wall = Wall(
        f"partner_id = {PARTNER} and exists (select from billing_invoice i where i.id = invoice_id)",
        "SELECT",
        parent=("billing_invoice", "invoice_id"),
    )

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.PROTECT, null=True, blank=True, related_name="invoiced")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=12, default="hardware")
    label = models.CharField("désignation", max_length=160)
    note = models.CharField("précision", max_length=300, blank=True)
    # Where it goes, in words, when the order has several sites (``services.places``).
    place = models.CharField("site", max_length=300, blank=True, editable=False)
    quantity = models.DecimalField("quantité", max_digits=10, decimal_places=3, default=Decimal(1))
    unit_price = models.DecimalField(
        "prix unitaire HT", max_digits=12, decimal_places=4, validators=[MinValueValidator(0)]
    )
    discount = models.DecimalField(
        "remise (%)",
        max_digits=11,
        decimal_places=8,
        default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    vat_rate = models.DecimalField("TVA (%)", max_digits=5, decimal_places=2)
    vat_category = models.CharField(max_length=2, default="S")
    exemption_code = models.CharField(max_length=40, blank=True)
    exemption_text = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["invoice", "position", "id"]

    @property
    def priced(self) -> Line:
        return Line(self.quantity, self.unit_price, self.discount, self.vat_rate, self.vat_category)


class IssuedInvoice(Scoped):
    """The frozen invoice: number, canonical snapshot, XML, hash chained to the previous one. Insert only."""

    see, edit, partner_field = "invoices.see", "invoices.edit", None
    wall = Wall.closed(staff_rights="SELECT, INSERT")

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="frozen")
    number = models.CharField(max_length=35, unique=True)
    snapshot = models.JSONField()
    xml = models.TextField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.CharField(max_length=120)

    def content(self) -> dict[str, Any]:
        """What the chain holds together: see ``chain.next_digest``."""
        return {
            "number": self.number,
            "snapshot": self.snapshot,
            "xml": sha256(self.xml.encode()).hexdigest(),
            "issued_at": self.issued_at,
            "issued_by": self.issued_by,
        }
