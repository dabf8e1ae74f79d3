"""Money received, set against invoices. Append-only: a mistake is undone by a reverse entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.billing.models import Allocation, Invoice, Payment
from maillon.billing.services.telling import tell
from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.money import round_cents
from maillon.orders.models import Payer

METHOD_NAMES = {"transfer": "virement", "debit": "prélèvement", "card": "carte", "cheque": "chèque"}
ZERO = Decimal(0)


def record_payment(
    shares: Sequence[tuple[Invoice, Decimal]],
    *,
    method: str = Payment.Method.TRANSFER,
    received_on: date | None = None,
    label: str = "",
    actor: Any = None,
) -> Payment:
    """One payment over one or several invoices of the same payer: ``shares`` are (invoice, positive amount).

    A share on a credit note is money paid back: it counts negative in the payment. Never more than what remains, even
    when two people record at once: the second is refused with what is left.
    """
    received_on = received_on or timezone.localdate()
    wanted = _wanted(shares, received_on)
    with transaction.atomic():
        rows = list(
            Invoice.objects.select_for_update(of=("self",))
            .filter(pk__in=wanted)
            .select_related("partner")
            .order_by("pk")
        )
        for row in rows:
            _refuse(row, wanted[row.pk])
        payer = _one_payer(rows)
        signed = {row.pk: -wanted[row.pk] if row.is_credit else wanted[row.pk] for row in rows}
        payment = Payment.objects.create(
            **payer,
            method=method,
            amount=sum(signed.values(), ZERO),
            received_on=received_on,
            label=label[:120],
            recorded_by=actor,
            recorded_by_name=getattr(actor, "name", "") or "",
        )
        for row in rows:
            _set_against(payment, row, wanted[row.pk], signed[row.pk], actor)
        emit("billing.payment_recorded", record=payment, actor=actor, amount=str(payment.amount), method=method)
    return payment


def reverse_payment(payment: Payment, reason: str, actor: Any = None) -> Payment:
    """The entry that undoes a payment: same amounts, other sign. The invoices are due again."""
    reason = reason.strip()
    if not reason:
        raise Refused("Indiquez pourquoi ce règlement est annulé : le motif est gardé.")
    with transaction.atomic():
        if payment.reverses_id:
            raise Refused("Une annulation ne s'annule pas : enregistrez un nouveau règlement.")
        shares = list(payment.allocations.order_by("invoice_id"))
        rows = {
            row.pk: row
            for row in Invoice.objects.select_for_update(of=("self",))
            .filter(pk__in=[share.invoice_id for share in shares])
            .order_by("pk")
        }
        if Payment.objects.filter(reverses=payment).exists():
            raise Overtaken(f"Le règlement {payment.reference} est déjà annulé.")
        reverse = Payment.objects.create(
            client=payment.client,
            partner=payment.partner,
            payer_name=payment.payer_name,
            method=payment.method,
            amount=-payment.amount,
            received_on=timezone.localdate(),
            label=reason[:120],
            reverses=payment,
            recorded_by=actor,
            recorded_by_name=getattr(actor, "name", "") or "",
        )
        for share in shares:
            row = rows[share.invoice_id]
            Allocation.objects.create(payment=reverse, invoice=row, amount=-share.amount)
            row.paid -= abs(share.amount)
            _use_credit(row)
            row.save(update_fields=["paid"])
            tell(
                row,
                f"a annulé le règlement de {french.money(abs(share.amount))}",
                actor=actor,
                tone="warning",
                icon="rotate",
                detail=reason,
            )
        emit("billing.payment_reversed", record=reverse, actor=actor, amount=str(reverse.amount), reason=reason)
    return reverse


def _use_credit(invoice: Invoice) -> None:
    """An invoice cancelled by a credit note is settled by it again once its payment is undone."""
    for note in Invoice.objects.select_for_update(of=("self",)).filter(corrects=invoice, status=Invoice.Status.ISSUED):
        used = min(invoice.remaining, note.remaining)
        if used > 0:
            Allocation.objects.create(credit_note=note, invoice=invoice, amount=used)
            invoice.paid += used
            note.paid += used
            note.save(update_fields=["paid"])


def _wanted(shares: Sequence[tuple[Invoice, Decimal]], received_on: date) -> dict[int, Decimal]:
    if received_on > timezone.localdate():
        raise Refused("La date de réception est dans le futur : indiquez le jour où l'argent est arrivé.")
    wanted: dict[int, Decimal] = {}
    for invoice, amount in shares:
        if amount <= 0 or amount != round_cents(amount):
            raise Refused("Le montant d'un règlement est positif, avec deux décimales au plus.")
        wanted[invoice.pk] = wanted.get(invoice.pk, ZERO) + amount
    if not wanted:
        raise Refused("Indiquez au moins une facture et un montant.")
    return wanted


def _refuse(invoice: Invoice, amount: Decimal) -> None:
    if invoice.is_draft:
        raise Refused("Un brouillon ne se règle pas : émettez d'abord la facture.")
    if amount > invoice.remaining:
        left = french.money(invoice.remaining)
        raise Refused(
            f"{invoice.number} est déjà entièrement réglée."
            if not invoice.remaining
            else f"Il reste {left} sur {invoice.number} : le montant saisi, {french.money(amount)}, le dépasse."
        )


def _one_payer(rows: Sequence[Invoice]) -> dict[str, Any]:
    """The payment's own columns; several payers are refused."""
    partner_pays = {row.partner_id if row.payer == Payer.PARTNER else None for row in rows}
    debtors = set(
        Invoice.objects.filter(pk__in=[row.pk for row in rows]).with_debtor().values_list("debtor", flat=True)
    )
    if len(partner_pays) > 1 or len(debtors) > 1:
        raise Refused("Ces factures n'ont pas le même payeur : enregistrez un règlement pour chacun.")
    first = rows[0]
    client = first.client_id if len({row.client_id for row in rows}) == 1 else None
    return {
        "client_id": debtors.pop() if debtors else client,
        "partner": first.partner,
        "payer_name": first.buyer_name,
    }


def _set_against(payment: Payment, invoice: Invoice, amount: Decimal, signed: Decimal, actor: Any) -> None:
    Allocation.objects.create(payment=payment, invoice=invoice, amount=signed)
    invoice.paid += amount
    invoice.save(update_fields=["paid"])
    verb = "a remboursé" if invoice.is_credit else "a enregistré un règlement de"
    left = f", il reste {french.money(invoice.remaining)}" if invoice.remaining else ""
    tell(
        invoice,
        f"{verb} {french.money(amount)} par {METHOD_NAMES.get(payment.method, payment.method)}{left}",
        actor=actor,
        icon="cash",
        tone="success",
        detail=payment.label,
    )
    if not invoice.remaining and not invoice.is_credit:
        emit("billing.invoice_paid", record=invoice, actor=actor, number=invoice.number, total=str(invoice.total_gross))
