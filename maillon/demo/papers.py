"""The papers of copied orders: quote, delivery note, acceptance report, invoice, drawn from what their rows say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

from maillon.billing.models import IssuedInvoice
from maillon.billing.tasks import keep_pdf, pdf_of
from maillon.core import french
from maillon.demo.field import SIGNATURE
from maillon.documents.drawing import clean_drawing
from maillon.documents.models import Document
from maillon.documents.services import seal_words
from maillon.interventions.models import Visit
from maillon.interventions.services import papers as reports
from maillon.logistics.models import Shipment
from maillon.logistics.services import papers as notes
from maillon.orders.models import Order
from maillon.orders.services import papers as offers

NOON = time(12)


def draw_some(after: int, before: int, count: int) -> int:
    """Draw what is missing for the ``count`` last orders between these two keys; the key to go on from, 0 at the end."""
    orders = list(Order.objects.filter(pk__gt=after, pk__lt=before).select_related("quote").order_by("-pk")[:count])
    for order in orders:
        for document, at in papers_of(order):
            Document.objects.filter(target_model=document.target_model, target_id=document.target_id).update(
                created_at=at
            )
    return orders[-1].pk if len(orders) == count else 0


def papers_of(order: Order) -> Iterator[tuple[Document, datetime]]:
    """Each paper that this order should have and has not yet, with the moment it is of."""
    if order.quote and order.quote.sent_at and offers.last_sent(order.quote) is None:
        yield offers.keep_quote(order.quote), order.quote.sent_at
    for shipment in Shipment.objects.filter(order=order):
        if shipment.shipped_on and not notes.notes_of(shipment):
            yield notes.keep_note(shipment, prepared_by=""), datetime.combine(shipment.shipped_on, NOON, UTC)
    for visit in Visit.objects.filter(order=order, status=Visit.Status.DONE):
        if visit.signed_at and reports.report_of(visit) is None:
            report = reports.draw(_signed(visit, visit.signed_at), visit.signed_at)
            yield reports.keep_report(visit, report), visit.signed_at
    for frozen in IssuedInvoice.objects.filter(invoice__order=order).select_related("invoice"):
        if pdf_of(frozen.invoice) is None:
            yield keep_pdf(frozen.invoice, frozen), frozen.issued_at


def _signed(visit: Visit, at: datetime) -> dict[str, Any]:
    local = at.astimezone(french.PARIS)
    when = f"Signé le {local:%d/%m/%Y} à {local:%H:%M}"
    client = {"title": "Pour le client", "who": visit.signer_name, "role": visit.signer_role, "when": when}
    house = {
        "title": "Pour l'installateur", "who": visit.technician_name, "role": "Technicien", "when": when,
        "without": "Visite menée et close depuis son compte",
    }  # fmt: skip
    data = reports.report_data(visit, list(visit.devices.all()), 0, draft=False)
    return data | {"signatures": [client | {"svg": clean_drawing(SIGNATURE).svg}, house], "seal": seal_words()}
