"""Drafts: made from an order or by hand, changed and thrown away freely. They have no number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillon.billing import sharing
from maillon.billing.coverage import coverage_of
from maillon.billing.models import Invoice, InvoiceLine
from maillon.billing.services import places
from maillon.billing.services.freeing import free
from maillon.billing.services.telling import tell
from maillon.billing.sharing import WHOLE, Share
from maillon.clients.models import Client
from maillon.clients.paying import head_office_of, head_offices_of
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.money import vat_breakdown
from maillon.core.panels import label_of
from maillon.interventions.models import Visit
from maillon.logistics.models import Shipment
from maillon.orders.models import Order, Payer
from maillon.orders.places import site_of
from maillon.records.models import Entry, Link
from maillon.records.services import link
from maillon.search.index import forget


@dataclass(frozen=True)
class PlainLine:
    """One line as typed. ``pk``: the line it replaces, when it was there before."""

    label: str
    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal = Decimal(20)
    vat_category: str = "S"
    exemption_code: str = ""
    exemption_text: str = ""
    discount: Decimal = Decimal(0)
    note: str = ""
    kind: str = "service"
    pk: int | None = None


def draft_from_order(order: Order, actor: Any = None, share: Share = WHOLE) -> Invoice:
    """A draft of what is left to invoice of an order, or of a ``share`` of it: one-off lines not yet on an invoice or another
    draft. The order is held meanwhile: two people never take the same line.

    Subscriptions are left out: they are billed each month. Raises ``Refused`` when nothing is left.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update(of=("self",)).select_related("client", "partner").get(pk=order.pk)
        if order.status == Order.Status.CANCELLED:
            raise Refused("Cette commande est annulée : elle ne se facture pas.")
        coverage = coverage_of([order], with_drafts=True).get(order.pk)
        if coverage is None or not coverage.remaining:
            raise Refused(f"Toutes les lignes de {order.reference} sont déjà facturées ou sur un brouillon de facture.")
        wanted = sharing.of(order, coverage.remaining, share)
        if not wanted:
            raise Refused(_nothing(share))
        invoice = new_draft(order.client, payer=order.payer, partner=order.partner, client_name=order.client_name)
        whole = len(wanted) == len(coverage.remaining)
        invoice.order, invoice.delivery_date = order, delivered_on(order, None if whole else wanted)
        names = places.names_of(order)
        add_all(
            invoice,
            [
                from_order_line(invoice, rank, line, quantity, names.get(line.pk, ""))
                for rank, (line, quantity) in enumerate(wanted, start=1)
            ],
        )
        link(order, invoice, "Facture")
        tell(invoice, "a préparé une facture en brouillon", actor=actor, on_origin=True)
        emit("billing.draft_made", record=invoice, actor=actor, lines=len(wanted))
    return invoice


def _nothing(share: Share) -> str:
    if share.done:
        return "Rien de livré ni de posé n'attend sa facture : facturez un site, ou toute la commande."
    return "Les lignes de ce site sont déjà facturées ou sur un brouillon de facture."


def open_draft_of(order: Order) -> Invoice | None:
    return Invoice.objects.drafts().filter(order=order).order_by("id").first()


def draft_by_hand(
    client: Client, *, payer: str = Payer.CLIENT, lines: Sequence[PlainLine] = (), comment: str = "", actor: Any = None
) -> Invoice:
    """A draft that comes from no order."""
    if payer == Payer.PARTNER and client.partner is None:
        raise Refused(f"{client.name} n'a pas de partenaire : facturez le client.")
    with transaction.atomic():
        invoice = new_draft(client, payer=payer, partner=client.partner, client_name=client.name)
        invoice.comment = comment
        add_all(invoice, [_typed(invoice, rank, line) for rank, line in enumerate(lines, start=1)])
        tell(invoice, "a commencé une facture", actor=actor)
        emit("billing.draft_made", record=invoice, actor=actor, lines=len(lines))
    return invoice


def revise(
    invoice: Invoice,
    *,
    lines: Sequence[PlainLine],
    due_date: date | None = None,
    delivery_date: date | None = None,
    comment: str = "",
    actor: Any = None,
) -> Invoice:
    """Replace what a draft says. Lines given with their ``pk`` keep their tie to the order."""
    with transaction.atomic():
        locked = lock_draft(invoice)
        kept = {line.pk: line for line in locked.lines.all()}
        wanted = {line.pk for line in lines if line.pk}
        removed = InvoiceLine.objects.filter(invoice=locked, pk__in=kept.keys() - wanted)
        free(locked, removed)
        removed.delete()
        for rank, line in enumerate(lines, start=1):
            row = _typed(locked, rank, line)
            former = kept.get(line.pk) if line.pk else None
            if former is not None:
                row.pk, row.order_line_id, row.kind = former.pk, former.order_line_id, former.kind
                row.partner_id, row.place = former.partner_id, former.place
            row.save(force_update=former is not None)
        locked.due_date, locked.delivery_date, locked.comment = due_date, delivery_date, comment
        locked.save()
        count_totals(locked)
    return locked


def add_line(invoice: Invoice, line: PlainLine) -> InvoiceLine:
    with transaction.atomic():
        locked = lock_draft(invoice)
        last = locked.lines.aggregate(last=Max("position"))["last"] or 0
        row = _typed(locked, last + 1, line)
        row.full_clean(exclude=["invoice", "partner", "order_line"])
        row.save()
        count_totals(locked)
    return row


def change_line(line: InvoiceLine, **changes: Any) -> InvoiceLine:
    """Raises ``ValidationError`` on a value that the line cannot have."""
    with transaction.atomic():
        locked = lock_draft(line.invoice)
        row = locked.lines.select_for_update(of=("self",)).filter(pk=line.pk).first()
        if row is None:
            raise Overtaken("Cette ligne vient d'être retirée par quelqu'un d'autre.")
        for name, value in changes.items():
            setattr(row, name, value)
        row.full_clean(exclude=["invoice", "partner", "order_line"])
        row.save()
        count_totals(locked)
    return row


def remove_line(line: InvoiceLine) -> None:
    with transaction.atomic():
        locked = lock_draft(line.invoice)
        removed = locked.lines.filter(pk=line.pk)
        free(locked, removed)
        removed.delete()
        count_totals(locked)


def delete_draft(invoice: Invoice, actor: Any = None) -> None:
    """A draft has no number: throwing it away leaves no gap."""
    with transaction.atomic():
        locked = lock_draft(invoice)
        tell(locked, "a supprimé un brouillon de facture", actor=actor, on_origin=True)
        free(locked, locked.lines.all())
        Entry.objects.about(locked).delete()
        Link.objects.filter(to_model=label_of(locked), to_id=locked.pk).delete()
        forget(locked)
        locked.delete()


def lock_draft(invoice: Invoice) -> Invoice:
    locked = Invoice.objects.select_for_update(of=("self",)).filter(pk=invoice.pk).first()
    if locked is None:
        raise Overtaken("Ce brouillon vient d'être supprimé par quelqu'un d'autre.")
    if not locked.is_draft:
        raise Overtaken(f"Cette facture vient d'être émise sous le numéro {locked.number} : elle ne change plus.")
    return locked


def add_all(invoice: Invoice, lines: Sequence[InvoiceLine]) -> None:
    """A new invoice with its lines and totals: written once."""
    totals = vat_breakdown(line.priced for line in lines)
    invoice.total_net, invoice.total_vat, invoice.total_gross = totals.net, totals.vat, totals.gross
    invoice.save()
    for line in lines:
        line.invoice = invoice
    InvoiceLine.objects.bulk_create(lines)


def count_totals(invoice: Invoice) -> None:
    """EN 16931 totals of the lines, kept on the invoice. Its version is left alone: that is the header's."""
    totals = vat_breakdown(line.priced for line in invoice.lines.all())
    invoice.total_net, invoice.total_vat, invoice.total_gross = totals.net, totals.vat, totals.gross
    Invoice.objects.filter(pk=invoice.pk).update(total_net=totals.net, total_vat=totals.vat, total_gross=totals.gross)
    emit("record.saved", record=invoice, created=False)


def delivered_on(order: Order, lines: sharing.Left | None = None) -> date | None:
    """Delivery of the goods or end of the works, whichever is last (BT-72): of the whole order, or where ``lines`` go."""
    shipments, visits = (
        Shipment.objects.filter(order=order),
        Visit.objects.filter(order=order, status=Visit.Status.DONE),
    )
    if lines is not None:
        shipments = shipments.filter(lines__line__in=[line.pk for line, _ in lines])
        visits = visits.filter(site__in={site_of(line, order) for line, _ in lines})
    shipped = shipments.aggregate(last=Max("delivered_on"))["last"]
    visited = visits.aggregate(last=Max("finished_at"))["last"]
    dates = [d for d in (shipped, timezone.localdate(visited) if visited else None) if d]
    return max(dates) if dates else None


def new_draft(client: Client, *, payer: str, partner: Any, client_name: str) -> Invoice:
    invoice = Invoice(client=client, client_name=client_name, partner=partner, payer=payer)
    address_to(invoice, head_office_of(client) if payer == Payer.CLIENT else None)
    return invoice


def address_to(invoice: Invoice, head_office: Client | None) -> None:
    """Who is to pay, as it stands now: the partner, else the head office that pays, else the client."""
    invoice.head_office = head_office
    buyer = buyer_of(invoice)
    invoice.buyer_name = (buyer.legal_name or buyer.name)[:120]


def buyer_of(invoice: Invoice) -> Any:
    """The card of whom it is addressed to."""
    return invoice.partner if invoice.payer == Payer.PARTNER else invoice.paying_card


def readdress(drafts: Iterable[Invoice]) -> None:
    """Drafts follow the group of their client until they are issued; a credit note keeps the payer of what it corrects."""
    rows = [row for row in drafts if row.is_draft and not row.corrects_id and row.payer == Payer.CLIENT]
    heads = head_offices_of(row.client_id for row in rows)
    for row in rows:
        head = heads.get(row.client_id)
        if row.head_office_id != (head.pk if head else None):
            address_to(row, head)
            row.save(update_fields=["head_office", "buyer_name"])


def from_order_line(invoice: Invoice, rank: int, line: Any, quantity: Decimal, place: str = "") -> InvoiceLine:
    """``place``: the site it serves, said where the order has several."""
    copied = (
        "kind",
        "label",
        "note",
        "unit_price",
        "discount",
        "vat_rate",
        "vat_category",
        "exemption_code",
        "exemption_text",
    )
    return InvoiceLine(
        invoice=invoice,
        partner_id=invoice.partner_id,
        order_line=line,
        position=rank,
        quantity=quantity,
        place=place,
        **{name: getattr(line, name) for name in copied},
    )


def _typed(invoice: Invoice, rank: int, line: PlainLine) -> InvoiceLine:
    return InvoiceLine(
        invoice=invoice,
        partner_id=invoice.partner_id,
        position=rank,
        label=line.label,
        note=line.note,
        kind=line.kind,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=line.discount,
        vat_rate=line.vat_rate,
        vat_category=line.vat_category,
        exemption_code=line.exemption_code,
        exemption_text=line.exemption_text,
    )
