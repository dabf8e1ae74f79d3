"""What the pages of invoices and payments read, in plain structures for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from maillon.billing import hours, services, standing, tasks
from maillon.billing.forms import vat_choices, vat_key
from maillon.billing.models import Allocation, Invoice
from maillon.billing.printing import rate_words
from maillon.catalog.models import VatRate
from maillon.core import french
from maillon.core.money import Totals, vat_breakdown
from maillon.core.panels import ASIDE, TAB, Panel, actions_for, counted, panels_for
from maillon.orders.models import OrderLine
from maillon.orders.reading import typed
from maillon.records import panels as records

EXEMPT = {
    "E": "Exonéré",
    "AE": "Autoliquidation",
    "G": "Exportation",
    "K": "Intracommunautaire",
    "O": "Hors champ",
    "Z": "Taux nul",
}


@dataclass(frozen=True)
class Row:
    """One line as a page shows it."""

    line: Any
    net: Decimal
    quantity: str
    price: str
    discount: str
    vat: str
    vat_key: str
    vat_choices: list[tuple[str, str]]


@dataclass(frozen=True)
class Sums:
    """``rows``: (label, note, amount) by VAT rate."""

    totals: Totals
    rows: list[tuple[str, str, Decimal]]


def rows_of(lines: list[Any], rates: list[VatRate] | None = None) -> list[Row]:
    """``rates``: those offered on a draft, whose figures are typed; without them the lines are only read."""
    figure = typed if rates is not None else _read
    return [
        Row(
            line=line,
            net=line.priced.net,
            quantity=figure(line.quantity),
            price=figure(line.unit_price, 2),
            discount=f"{typed(line.discount)}\u00a0%" if line.discount else "",
            vat=rate_words(line.vat_rate),
            vat_key=vat_key(line),
            vat_choices=vat_choices(rates, line) if rates is not None else [],
        )
        for line in lines
    ]


def _read(value: Decimal, least: int = 0) -> str:
    """« 1 131,00 », « 1,5 »: the decimals it has, at least so many."""
    exponent = value.normalize().as_tuple().exponent
    return french.number(value, max(least, -exponent if isinstance(exponent, int) else 0))


def sums_of(lines: list[Any]) -> Sums:
    totals = vat_breakdown(line.priced for line in lines)
    rows = [
        (
            EXEMPT.get(v.category) or f"TVA {rate_words(v.rate)}",
            f"sur {french.money(v.base)}",
            v.vat,
        )
        for v in totals.vat_lines
    ]
    return Sums(totals, rows)


def draft_context(invoice: Invoice) -> dict[str, Any]:
    """The editor of a draft: lines, sums, what keeps it from being issued."""
    lines, rates = list(invoice.lines.all()), list(VatRate.objects.all())
    ready = services.readiness_of(invoice, lines)
    hint = f"Laissée vide : {french.day(ready.due)} pour une émission aujourd'hui." if ready.due else ""
    return {
        "invoice": invoice,
        "rows": rows_of(lines, rates),
        "sums": sums_of(lines),
        "faults": ready.faults,
        "due": ready.due,
        "due_hint": hint,
    }


def page_context(request: HttpRequest, invoice: Invoice, tab: str = "") -> dict[str, Any]:
    user: Any = request.user
    tabs = panels_for(invoice, user, TAB)
    chosen = next((panel for panel in tabs if panel.key == tab), None)
    numbers, here = counted(tabs, invoice, user), invoice.get_absolute_url()
    return {
        **records.context(invoice, user),
        "invoice": invoice,
        "standing": invoice.standing,
        "standing_tone": standing.TONES.get(invoice.standing, ""),
        **_late(invoice),
        "tabs": [
            {"label": p.label, "url": f"{here}/{p.key}", "current": p is chosen, "count": numbers.get(p.key)}
            for p in tabs
        ],
        "section": _drawn(request, chosen, invoice) if chosen else "",
        "asides": [(p.label, html) for p in panels_for(invoice, user, ASIDE) if (html := _drawn(request, p, invoice))],
        "actions": actions_for(invoice, user),
        "tickets": hours.tickets_shown(invoice, user),
        "can": may(invoice, user),
        "outside": bool(user.partner_id),
    }


def _late(invoice: Invoice) -> dict[str, Any]:
    days = standing.days_late(invoice.due_date, timezone.localdate())
    return {
        "late_days": days,
        "late_text": f"{french.money(invoice.remaining)} en retard de {french.plural(days, 'jour')}.",
    }


def issued_context(invoice: Invoice, user: Any) -> dict[str, Any]:
    lines = list(invoice.lines.all())
    inside = not user.partner_id
    return {
        "rows": rows_of(lines),
        "sums": sums_of(lines),
        "pdf": tasks.pdf_of(invoice),
        "discounts": any(line.discount for line in lines),
        "settlements": settlements(invoice) if inside else [],
        "frozen": invoice.frozen if inside else None,
        "corrects_text": "Avoir total sur cette facture.",
        "notes": list(invoice.corrections.issued()) if invoice.credited else [],
    }


def may(invoice: Invoice, user: Any) -> dict[str, bool]:
    """The buttons this person is offered now."""
    inside = not user.partner_id
    edits, closes = inside and user.can("invoices.edit"), inside and user.can("invoices.close")
    issued = not invoice.is_draft
    return {
        "edit": edits and invoice.is_draft,
        "issue": closes and invoice.is_draft,
        "delete": edits and invoice.is_draft,
        "credit": closes and issued and not invoice.is_credit and not invoice.credited,
        "pay": inside and user.can("payments.edit") and issued and invoice.remaining > 0,
        "xml": inside and issued,
    }


@dataclass(frozen=True)
class Settlement:
    """One share of a payment or of a credit note on an invoice, as its page lists it."""

    label: str
    detail: str
    url: str
    on: Any
    amount: Decimal


def settlements(invoice: Invoice) -> list[Settlement]:
    """What settled this invoice; on a credit note, where it went."""
    rows = Allocation.objects.filter(invoice=invoice).select_related("payment", "credit_note").order_by("id")
    found = [_settlement(row) for row in rows]
    if invoice.is_credit:
        used = Allocation.objects.filter(credit_note=invoice).select_related("invoice").order_by("id")
        found += [
            Settlement(
                f"Imputé sur {u.invoice.number}", "", u.invoice.get_absolute_url(), timezone.localdate(u.at), u.amount
            )
            for u in used
        ]
    return found


def _settlement(row: Allocation) -> Settlement:
    if row.payment is None:
        note: Any = row.credit_note
        return Settlement(
            f"Avoir {note.number}", note.credit_reason, note.get_absolute_url(), note.issue_date, row.amount
        )
    payment = row.payment
    name = "Annulation du règlement" if payment.reverses_id else payment.get_method_display()
    return Settlement(name, payment.label, payment.get_absolute_url(), payment.received_on, row.amount)


def recurring_left_out(invoice: Invoice) -> dict[str, Any]:
    """Subscriptions of the order, billed each month and not here."""
    count = OrderLine.objects.filter(order_id=invoice.order_id, recurring=True).count() if invoice.order_id else 0
    many = "sont facturés" if count > 1 else "est facturé"
    return {
        "recurring": count,
        "recurring_text": f"{french.plural(count, 'abonnement mensuel', 'abonnements mensuels')} de la commande {many} à part.",
    }


def _drawn(request: HttpRequest, panel: Panel, invoice: Invoice) -> str:
    """Another module's panel, with its own context; empty when it has nothing to show."""
    context = panel.context(invoice, request.user)
    return (
        ""
        if context is None
        else render_to_string(panel.template, {"record": invoice, "data": context, **context}, request)
    )
