"""Issuing: the number, the frozen snapshot with its XML, its link in the chain, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.accounts.models import Company
from maillon.billing import chain, guards, tasks
from maillon.billing.coverage import invoiced_lines
from maillon.billing.facturx import model as en
from maillon.billing.facturx.cii import cii_xml
from maillon.billing.models import Invoice, InvoiceLine, IssuedInvoice
from maillon.billing.services import places
from maillon.billing.services.drafts import buyer_of, readdress
from maillon.billing.services.telling import tell
from maillon.billing.statement import NATURES, SERVICES, address_of, nature_of, snapshot, statement
from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.locks import one_at_a_time
from maillon.documents.series import next_number
from maillon.orders.models import OrderLine, Payer
from maillon.orders.services.steps import advance_if_ready

SERIES = {"380": "FA", "384": "FA", "381": "AV", "386": "AC", "503": "AV"}
STEP = "invoicing"


def issue(invoice: Invoice, actor: Any = None, on: date | None = None) -> Invoice:
    """Give a draft its number and freeze it. Raises ``Refused`` with every reason not to, ``Overtaken`` if already issued.

    One transaction; a rollback gives the number back. The PDF is made afterwards by a job, and the mail leaves after it.
    """
    on = on or timezone.localdate()
    with transaction.atomic():
        locked = _locked(invoice)
        readdress([locked])
        lines = list(locked.lines.all())
        places.follow(locked, lines)
        seller, buyer = Company.current(), buyer_of(locked)
        previous, last_date = _end_of_chain()
        wrong = [*_faults(locked, lines, seller, buyer, on, last_date), *_twice(locked, lines)]
        if wrong:
            raise Refused(" ".join(wrong))
        number = next_number(SERIES[locked.kind], on)
        stated = _stated(locked, lines, seller, buyer, number, on)
        _write(locked, stated)
        frozen = _freeze(locked, lines, stated, previous, actor)
        tell(locked, f"a émis {_named(locked)}", actor=actor, tone="info", on_origin=True, detail=_detail(locked))
        emit(
            "billing.invoice_issued",
            record=locked,
            actor=actor,
            number=number,
            total=str(locked.total_gross),
            kind=locked.kind,
        )
        tasks.render_invoice.defer(issued_id=frozen.pk)
        if locked.order and not locked.is_credit:
            # The act that covers the last line is the one that ends the step.
            advance_if_ready(locked.order, STEP, actor=actor, reason=f"{locked.get_kind_display()} émise")
    return locked


@dataclass(frozen=True)
class Readiness:
    """What keeps a draft from being issued today, and when it would be due."""

    faults: list[str]
    due: date | None


def readiness_of(invoice: Invoice, lines: list[InvoiceLine]) -> Readiness:
    seller, on = Company.current(), timezone.localdate()
    faults = [*_faults(invoice, lines, seller, buyer_of(invoice), on, None), *_twice(invoice, lines)]
    return Readiness(faults, due_date(invoice, on, seller))


def preview(invoice: Invoice) -> dict[str, Any]:
    """The snapshot that a draft would have if it were issued today; its number is the draft's reference."""
    lines = list(invoice.lines.all())
    stated = _stated(invoice, lines, Company.current(), buyer_of(invoice), invoice.reference, timezone.localdate())
    return _snapshot(invoice, lines, stated)


def _faults(
    invoice: Invoice, lines: list[InvoiceLine], seller: Company, buyer: Any, on: date, last_date: date | None
) -> list[str]:
    return guards.faults(
        lines=lines,
        seller=seller,
        buyer=buyer,
        on=on,
        due=due_date(invoice, on, seller),
        today=timezone.localdate(),
        last_date=last_date,
        siren_waived=bool(invoice.order and invoice.order.siren_waived),
    )


def _twice(invoice: Invoice, lines: list[InvoiceLine]) -> list[str]:
    """Lines of the order of which another invoice already carries so much that this one would pass what was ordered. True as long
    as the chain is held: invoices are issued one at a time."""
    if invoice.is_credit:
        return []
    wanted: dict[int, Decimal] = {}
    for line in lines:
        if line.order_line_id:
            wanted[line.order_line_id] = wanted.get(line.order_line_id, Decimal(0)) + line.quantity
    already = invoiced_lines(list(wanted))
    ordered = dict(OrderLine.objects.filter(pk__in=already).values_list("pk", "quantity"))
    labels = {line.order_line_id: line.label for line in lines}
    return [
        f"« {labels[key]} » : {french.number(done)} sur {french.number(ordered.get(key, Decimal(0)))} déjà sur une autre facture, "
        "celle-ci en compterait trop. Baissez la quantité ou retirez la ligne."
        for key, done in already.items()
        if done > 0 and done + wanted[key] > ordered.get(key, Decimal(0))
    ]


def _locked(invoice: Invoice) -> Invoice:
    # What it points to is read only when the invoice has it: narrower than one join of six tables.
    locked: Invoice | None = Invoice.objects.select_for_update().filter(pk=invoice.pk).first()
    if locked is None:
        raise Overtaken("Ce brouillon vient d'être supprimé par quelqu'un d'autre.")
    if not locked.is_draft:
        raise Overtaken(f"Cette facture est déjà émise sous le numéro {locked.number}.")
    return locked


def _end_of_chain() -> tuple[str, date | None]:
    """The last digest and the last date, held until the transaction ends: links are made one at a time, in order."""
    one_at_a_time("billing: the chain of invoices")
    last = IssuedInvoice.objects.order_by("-id").values_list("hash", "invoice__issue_date").first()
    return last or (chain.GENESIS, None)


def due_date(invoice: Invoice, on: date, seller: Company) -> date | None:
    if invoice.is_credit:
        return None
    if invoice.due_date:
        return invoice.due_date
    days = invoice.partner.payment_days if invoice.payer == Payer.PARTNER and invoice.partner else seller.payment_days
    return on + timedelta(days=days)


def _stated(
    invoice: Invoice, lines: list[InvoiceLine], seller: Company, buyer: Any, number: str, on: date
) -> en.Invoice:
    order: Any = invoice.order
    corrected: Any = invoice.corrects
    return statement(
        number=number,
        issued_on=on,
        due_on=due_date(invoice, on, seller),
        kind=invoice.kind,
        lines=lines,
        seller=seller,
        buyer=buyer,
        method=invoice.paying_card.payment_method if invoice.payer == Payer.CLIENT else "transfer",
        delivery=_delivery(invoice, lines, on),
        preceding=en.PrecedingInvoice(corrected.number, corrected.issue_date) if corrected else None,
        served=_served(invoice, lines),
        buyer_reference=order.buyer_reference if order else "",
        order_reference=order.reference if order else "",
        comment=invoice.credit_reason or invoice.comment,
    )


def _delivery(invoice: Invoice, lines: list[InvoiceLine], on: date) -> en.Delivery:
    """The date for all (that of issue when no other is known); the place for goods only (BR-FR-14)."""
    day = invoice.delivery_date or on
    site = places.site_served(invoice, lines)
    if site is None or nature_of([line.kind for line in lines]) == SERVICES:
        return en.Delivery(on=day)
    return en.Delivery(on=day, name=invoice.client_name, address=address_of(site))


def _served(invoice: Invoice, lines: list[InvoiceLine]) -> str:
    """Where the work was done, when somebody else pays: an invoice for services has no other place to say it. Several sites
    are named line by line."""
    if not invoice.is_for_another:
        return ""
    site = places.site_served(invoice, lines)
    where = f", {site.name}, {site.address}" if site else ""
    return f"Pour {invoice.client_name}{where}."


def _write(invoice: Invoice, stated: en.Invoice) -> None:
    totals = stated.totals
    invoice.number, invoice.status = stated.number, Invoice.Status.ISSUED
    invoice.issue_date, invoice.due_date, invoice.buyer_name = stated.issued_on, stated.due_on, stated.buyer.name[:120]
    invoice.total_net, invoice.total_vat, invoice.total_gross = totals.net, totals.vat, totals.gross
    invoice.save()


def _freeze(invoice: Invoice, lines: list[InvoiceLine], stated: en.Invoice, previous: str, actor: Any) -> IssuedInvoice:
    frozen = IssuedInvoice(
        invoice=invoice,
        number=stated.number,
        xml=cii_xml(stated).decode(),
        previous_hash=previous,
        issued_by=(getattr(actor, "name", "") or "Maillon")[:120],
        snapshot=_snapshot(invoice, lines, stated),
    )
    frozen.hash = chain.next_digest(previous, frozen.content())
    frozen.save(force_insert=True)
    return frozen


def _snapshot(invoice: Invoice, lines: list[InvoiceLine], stated: en.Invoice) -> dict[str, Any]:
    return snapshot(
        stated,
        title=invoice.get_kind_display(),
        client=invoice.client_name,
        nature=NATURES[nature_of([line.kind for line in lines])],
        vat_on_debits=stated.vat_due == en.VAT_ON_DEBITS,
        reason=invoice.credit_reason,
    )


def _named(invoice: Invoice) -> str:
    article = "l'avoir" if invoice.is_credit else "la facture"
    return f"{article} {invoice.number}"


def _detail(invoice: Invoice) -> str:
    due = f", échéance le {french.day(invoice.due_date)}" if invoice.due_date else ""
    return f"{french.money(invoice.total_gross, 'TTC')}{due}"
