"""The drafts of an order whose amendment was just accepted: the lines it changed follow, the others stay as they were typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from maillon.billing.coverage import coverage_of
from maillon.billing.models import Invoice, InvoiceLine
from maillon.billing.services import places
from maillon.billing.services.drafts import count_totals, delete_draft, from_order_line, lock_draft
from maillon.billing.services.telling import tell
from maillon.orders.models import Amendment, AmendmentLine, Order
from maillon.orders.sites import by_site

ADD, REMOVE = AmendmentLine.Action.ADD, AmendmentLine.Action.REMOVE


@transaction.atomic
def refresh(order: Order, amendment: str, *, actor: Any = None) -> list[Invoice]:
    """The order is held by the caller. The drafts as they are now, without those on which nothing is left."""
    found = Invoice.objects.drafts().filter(order=order, corrects=None).order_by("pk")
    changes = list(Amendment.objects.get(reference=amendment, order=order).lines.exclude(line=None))
    if not changes:
        return []
    drafts = [lock_draft(draft) for draft in found]
    followed = _followed(order, drafts, changes)
    return [draft for draft in drafts if _follow(order, draft, followed.get(draft.pk, {}), amendment, actor)]


def _followed(order: Order, drafts: list[Invoice], changes: list[AmendmentLine]) -> dict[int, dict[int, Decimal]]:
    """draft id -> {order line id: what the amendment adds to it there}. Each difference goes to one draft: that which carries the
    line, else the first that serves its site."""
    carried = {
        draft.pk: set(draft.lines.filter(order_line__isnull=False).values_list("order_line", flat=True))
        for draft in drafts
    }
    placed = {line.pk: site for site, lines in by_site(order).items() for line in lines}
    served = {pk: {placed[key] for key in keys if key in placed} for pk, keys in carried.items()}
    alone = len(drafts) == 1 and len(set(placed.values())) < 2
    found: dict[int, dict[int, Decimal]] = {}
    for change in changes:
        line_id = change.line_id or 0
        holders = [draft.pk for draft in drafts if line_id in carried[draft.pk]]
        fitting = [d.pk for d in drafts if alone or (line_id in placed and placed[line_id] in served[d.pk])]
        for rank, pk in enumerate(holders or fitting[:1]):
            found.setdefault(pk, {})[line_id] = _more(change) if rank == 0 else Decimal(0)
    return found


def _follow(order: Order, draft: Invoice, more: dict[int, Decimal], amendment: str, actor: Any) -> bool:
    """Whether the draft is still there."""
    if not more:
        return True
    ours = {row.order_line_id: row for row in draft.lines.filter(order_line__in=more)}
    typed = {key: row.quantity for key, row in ours.items()}
    InvoiceLine.objects.filter(pk__in=[row.pk for row in ours.values()]).delete()
    left = {line.pk: (line, quantity) for line, quantity in _remaining(order)}
    last = draft.lines.aggregate(last=Max("position"))["last"] or 0
    names, rows = places.names_of(order), []
    for rank, (line_id, added) in enumerate(more.items(), start=1):
        line, most = left.get(line_id, (None, Decimal(0)))
        wanted = min(most, typed.get(line_id, Decimal(0)) + added)
        if line is None or wanted <= 0:
            continue
        former = ours.get(line.pk)
        position = former.position if former else last + rank
        rows.append(from_order_line(draft, position, line, wanted, names.get(line.pk, "")))
    InvoiceLine.objects.bulk_create(rows)
    if not draft.lines.exists():
        delete_draft(draft, actor)
        return False
    count_totals(draft)
    tell(draft, "Brouillon mis à jour avec l'avenant accepté", detail=amendment, on_origin=True)
    return True


def _remaining(order: Order) -> list[tuple[Any, Decimal]]:
    coverage = coverage_of([order], with_drafts=True).get(order.pk)
    return coverage.remaining if coverage else []


def _more(change: AmendmentLine) -> Decimal:
    """What the amendment adds to the quantity of the line, below zero when it takes away."""
    if change.action == ADD:
        return change.quantity
    now = Decimal(0) if change.action == REMOVE else change.quantity
    return now - (change.was_quantity or Decimal(0))
