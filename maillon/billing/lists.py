"""The lists of invoices and of payments: one table each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillon.billing import hours, standing
from maillon.billing.models import Invoice, Payment
from maillon.core import french
from maillon.core.fragments import by_words
from maillon.core.templatetags.kit import chip, day, money, ref
from maillon.lists.spec import Column, Filter, ListSpec, Tool, View
from maillon.orders.lists import PARTNER_COLUMN, PARTNER_FILTER, with_partner
from maillon.orders.models import Payer


def visible_invoices(user: Any) -> QuerySet[Invoice]:
    return with_partner(Invoice.objects.visible_to(user), user)


def visible_payments(user: Any) -> QuerySet[Payment]:
    return Payment.objects.visible_to(user).select_related("reversed_by")


def number_cell(invoice: Invoice) -> SafeString:
    kind = f" {invoice.get_kind_display().lower()}" if invoice.kind != Invoice.Kind.INVOICE else ""
    shown = invoice.number or f"Brouillon{kind}"
    aside = ref(invoice.reference) if invoice.is_draft else ""
    return format_html(
        '<a href="{}" class="font-medium tabular-nums hover:underline">{}</a> {}',
        invoice.get_absolute_url(),
        shown,
        aside,
    )


def standing_chip(invoice: Invoice) -> SafeString:
    found = invoice.standing
    label = str(found.label)
    if found == standing.Standing.LATE:
        label = f"{french.plural(standing.days_late(invoice.due_date, timezone.localdate()), 'j', 'j')} de retard"
    return chip(label, standing.TONES.get(found, ""))


def due_cell(invoice: Invoice) -> SafeString | str:
    return day(invoice.due_date) if invoice.due_date else ""


def left_of(invoice: Invoice) -> Any:
    return "" if invoice.is_draft or invoice.is_credit else invoice.remaining


def left_cell(invoice: Invoice) -> SafeString | str:
    left = left_of(invoice)
    return money(left) if left != "" else ""


def total_cell(invoice: Invoice) -> SafeString:
    return money(-invoice.total_gross if invoice.is_credit else invoice.total_gross)


def payer_cell(invoice: Invoice) -> SafeString | str:
    if invoice.buyer_name == invoice.client_name or not invoice.is_for_another:
        return invoice.client_name
    return format_html('{} <span class="text-muted text-xs">pour {}</span>', invoice.buyer_name, invoice.client_name)


def by_standing(rows: Any, operator: str, value: Any, user: Any) -> QuerySet:
    wanted = Invoice.objects.standing_in(value or []).values("pk")
    return rows.exclude(pk__in=wanted) if operator == "not" else rows.standing_in(value or [])


def by_head_office(rows: Any, operator: str, value: Any, user: Any) -> QuerySet:
    return rows.filter(head_office__isnull=not value)


def owed_in_words(rows: Any, user: Any) -> str:
    """« Reste dû des lignes filtrées : ... »."""
    left = rows.order_by().outstanding().aggregate(left=Sum(F("total_gross") - F("paid")))["left"] or 0
    return f"Reste dû des lignes filtrées : {french.money(left)}"


INVOICES = ListSpec(
    name="invoices",
    title="Factures",
    rows=visible_invoices,
    url="billing:invoices",
    right="invoices.see",
    columns=(
        Column("number", "Numéro", number_cell, lambda i: i.number or i.reference, sort="number", css="c-name"),
        Column("payer_name", "Facturé à", payer_cell, lambda i: i.buyer_name, sort="buyer_name", css="fill c-act"),
        Column("standing", "État", standing_chip, lambda i: i.standing.label, css="c-status"),
        PARTNER_COLUMN,
        Column(
            "issued",
            "Émise le",
            lambda i: day(i.issue_date) if i.issue_date else "",
            lambda i: i.issue_date,
            sort="issue_date",
        ),
        Column("due", "Échéance", due_cell, lambda i: i.due_date, sort="due_date"),
        Column(
            "net",
            "Total HT",
            lambda i: money(i.total_net),
            lambda i: i.total_net,
            sort="total_net",
            css="num",
            default=False,
        ),
        Column(
            "total",
            "Total TTC",
            total_cell,
            lambda i: -i.total_gross if i.is_credit else i.total_gross,
            sort="total_gross",
            css="num c-tel",
        ),
        Column("left", "Reste dû", left_cell, left_of, css="num"),
        Column(
            "created", "Créée", lambda i: day(i.created_at), lambda i: i.created_at, sort="created_at", default=False
        ),
    ),
    filters=(
        Filter("standing", "État", "choice", choices=lambda user: standing.Standing.choices, apply=by_standing),
        Filter("kind", "Type", "choice", choices=lambda user: Invoice.Kind.choices),
        Filter("payer", "Payeur", "choice", choices=lambda user: Payer.choices, right="payments.see"),
        Filter("head_office", "Payée par un siège", "boolean", apply=by_head_office, right="payments.see"),
        PARTNER_FILTER,
        Filter("issued", "Émise", "date", "issue_date"),
        Filter("due", "Échéance", "date", "due_date"),
        Filter("total", "Total TTC", "number", "total_gross"),
    ),
    views=(
        View("À régler", "f=standing:is:pending,partial,late&s=due"),
        View("En retard", "f=standing:is:late&s=due"),
        View("À émettre", "f=standing:is:draft&s=-created", right="payments.see"),
        View("Payées", "f=standing:is:paid&s=-issued"),
        View("Avoirs", "f=kind:is:381,503&s=-issued"),
        View("Toutes"),
    ),
    text=by_words(),
    default_sort="-created",
    row_label=lambda i: str(i),
    create_url="billing:new",
    create_label="Nouvelle facture",
    create_right="invoices.edit",
    export_name="factures",
    empty_title="Aucune facture ici",
    empty_text="Une facture se prépare d'elle-même quand une commande arrive à l'étape « Facturation ».",
    model="billing.invoice",
    totals=owed_in_words,
    noun="facture,factures",
    feminine=True,
)


TIME = Tool("Temps à facturer", "hourglass", "billing:times")


def invoices_for(user: Any) -> ListSpec:
    return replace(INVOICES, tools=(TIME,)) if hours.offered_to(user) else INVOICES


def payment_standing(payment: Payment) -> SafeString | str:
    if payment.reverses_id:
        return chip("Annulation", "warning")
    if getattr(payment, "reversed_by", None) is not None:
        return chip("Annulé", "")
    return chip("Remboursement", "warning") if payment.amount < 0 else chip("Encaissé", "success")


def sum_in_words(rows: QuerySet, user: Any) -> str:
    total = rows.order_by().aggregate(total=Sum("amount"))["total"] or 0
    return f"Total des lignes filtrées : {french.money(total)}"


PAYMENTS = ListSpec(
    name="payments",
    title="Règlements",
    rows=visible_payments,
    url="billing:payments",
    right="payments.see",
    columns=(
        Column("reference", "Référence", lambda p: p.reference, lambda p: p.reference, sort="reference", css="c-name"),
        Column(
            "received",
            "Reçu le",
            lambda p: day(p.received_on),
            lambda p: p.received_on,
            sort="received_on",
        ),
        Column("payer", "Payeur", lambda p: p.payer_name, sort="payer_name", css="fill c-act"),
        Column("method", "Moyen", lambda p: p.get_method_display(), sort="method"),
        Column("label", "Référence bancaire", lambda p: p.label),
        Column("state", "État", payment_standing, css="c-status"),
        Column("by", "Saisi par", lambda p: p.recorded_by_name, sort="recorded_by_name", default=False),
        Column("amount", "Montant", lambda p: money(p.amount), lambda p: p.amount, sort="amount", css="num c-tel"),
    ),
    filters=(
        Filter("received", "Reçu", "date", "received_on"),
        Filter("method", "Moyen", "choice", choices=lambda user: Payment.Method.choices),
        Filter("amount", "Montant", "number"),
    ),
    views=(View("Tous", "s=-received"), View("30 derniers jours", "f=received:after:-31d&s=-received")),
    text=by_words(),
    default_sort="-received",
    row_label=lambda p: p.reference,
    export_name="reglements",
    empty_title="Aucun règlement ici",
    empty_text="Un règlement s'enregistre depuis la facture qu'il paie.",
    totals=sum_in_words,
    noun="règlement,règlements",
)
