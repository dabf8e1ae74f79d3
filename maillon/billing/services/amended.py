"""The draft of an order whose amendment was just accepted: the lines it changed follow, the others stay as they were typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from maillon.billing.coverage import coverage_of
from maillon.billing.models import Invoice, InvoiceLine
from maillon.billing.services.drafts import count_totals, delete_draft, from_order_line, lock_draft
from maillon.billing.services.telling import tell
from maillon.orders.models import Amendment, AmendmentLine, Order

ADD, REMOVE = AmendmentLine.Action.ADD, AmendmentLine.Action.REMOVE


@transaction.atomic
def refresh(order: Order, amendment: str, *, actor: Any = None) -> Invoice | None:
    """The order is held by the caller. The draft as it is now; ``None`` when there was none, or nothing is left on it."""
    found = Invoice.objects.drafts().filter(order=order, corrects=None).order_by("pk").first()
    changes = list(Amendment.objects.get(reference=amendment, order=order).lines.exclude(line=None))
    if found is None or not changes:
        return None
    draft = lock_draft(found)
    ours = {row.order_line_id: row for row in draft.lines.filter(order_line__in=[c.line_id for c in changes])}
    typed = {key: row.quantity for key, row in ours.items()}
    InvoiceLine.objects.filter(pk__in=[row.pk for row in ours.values()]).delete()
    left = {line.pk: (line, quantity) for line, quantity in _remaining(order)}
    last = draft.lines.aggregate(last=Max("position"))["last"] or 0
    rows = []
    for rank, change in enumerate(changes, start=1):
        line, most = left.get(change.line_id, (None, Decimal(0)))
        wanted = min(most, typed.get(change.line_id, Decimal(0)) + _more(change))
        if line is None or wanted <= 0:
            continue
        former = ours.get(line.pk)
        rows.append(from_order_line(draft, former.position if former else last + rank, line, wanted))
    InvoiceLine.objects.bulk_create(rows)
    if not draft.lines.exists():
        delete_draft(draft, actor)
        return None
    count_totals(draft)
    tell(draft, "Brouillon mis à jour avec l'avenant accepté", detail=amendment, on_order=True)
    return draft


def _remaining(order: Order) -> list[tuple[Any, Decimal]]:
    coverage = coverage_of([order], with_drafts=True).get(order.pk)
    return coverage.remaining if coverage else []


def _more(change: AmendmentLine) -> Decimal:
    """What the amendment adds to the quantity of the line, below zero when it takes away."""
    if change.action == ADD:
        return change.quantity
    now = Decimal(0) if change.action == REMOVE else change.quantity
    return now - (change.was_quantity or Decimal(0))
