"""The orders by step: late first, what blocks each one in words. A fixed number of queries whatever their number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Sum, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillon.accounts.rights import requires
from maillon.core import french
from maillon.orders.kinds import count_lines
from maillon.orders.lists import by_words, due_chip, visible_orders
from maillon.orders.models import Order, OrderQuerySet, StepTemplate
from maillon.orders.services.steps import OUTSIDE_KINDS, blockers_for
from maillon.orders.steps import Blocker, Together, kinds, progress_of

PER_COLUMN, MOST = 8, 60


@dataclass
class Card:
    order: Order
    price: bool
    due: Any
    why: str = ""
    tone: str = ""
    ready: bool = False
    progress: tuple[int, int] | None = None
    unit: str = ""


@dataclass
class StepColumn:
    key: str
    label: str
    count: int = 0
    amount: Decimal | None = None
    cards: list[Card] = field(default_factory=list)

    @property
    def left(self) -> int:
        return self.count - len(self.cards)


@requires("orders.see")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    rows, chosen = filtered(request)
    templates = list(StepTemplate.objects.select_related("order_type").order_by("order_type__order", "position"))
    columns = columns_of(rows, user, templates)
    place = Window(
        RowNumber(), partition_by=F("step_kind"), order_by=(F("step_due_at").asc(nulls_last=True), F("pk").asc())
    )
    fill(columns, list(rows.annotate(place=place).filter(place__lte=PER_COLUMN)), user)
    context = {
        "columns": columns,
        "count": sum(column.count for column in columns),
        "amount": sum((c.amount for c in columns if c.amount is not None), Decimal(0)) if not user.partner_id else None,
        "types": {t.order_type_id: t.order_type for t in templates if t.order_type.archived_at is None}.values(),
        "chosen": chosen,
        "can_create": user.can(Order.edit),
    }
    fragment = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "orders/_board.html" if fragment else "orders/board.html", context)


@requires("orders.see")
@require_GET
def more(request: HttpRequest, column: str) -> HttpResponse:
    """« Afficher n de plus »: the column again, longer."""
    user: Any = request.user
    rows, chosen = filtered(request)
    columns = columns_of(rows, user, list(StepTemplate.objects.all()))
    found = next((c for c in columns if c.key == column), None)
    if found is None:
        raise Http404
    fill([found], list(rows.filter(step_kind=column).by_urgency()[:MOST]), user)
    return render(request, "orders/_column.html", {"column": found, "chosen": chosen, "longest": True})


def filtered(request: HttpRequest) -> tuple[OrderQuerySet, dict[str, str]]:
    chosen = {name: request.GET.get(name, "")[:80] for name in ("type", "q", "retard")}
    rows = visible_orders(request.user).open()
    if chosen["type"]:
        rows = rows.filter(order_type__code=chosen["type"])
    if chosen["retard"]:
        rows = rows.late()
    return (by_words(rows, chosen["q"]) if chosen["q"] else rows), chosen


def columns_of(rows: OrderQuerySet, user: Any, templates: list[StepTemplate]) -> list[StepColumn]:
    """One column per kind of step in use, in the order that types give them; empty ones too, folded."""
    positions: dict[str, list[int]] = defaultdict(list)
    for template in templates:
        positions[template.kind].append(template.position)
    places = {kind: sum(found) / len(found) for kind, found in positions.items()}
    numbers: dict[str, Any] = {
        r["step_kind"]: r
        for r in rows.order_by()
        .values("step_kind")
        .annotate(n=Count("pk"), amount=Sum("total_net"), label=Min("step_label"))
    }
    known = kinds()
    order = sorted({*places, *numbers}, key=lambda key: (places.get(key, 99), key))
    columns = []
    for key in order:
        found = numbers.get(key, {"n": 0, "amount": Decimal(0), "label": ""})
        label = known[key].label if key in known and key != "custom" else (found["label"] or "Étape libre")
        columns.append(StepColumn(key, label, found["n"], None if user.partner_id else found["amount"]))
    return columns


def fill(columns: list[StepColumn], orders: list[Order], user: Any) -> None:
    """The cards with what blocks them and how far they are, in bulk."""
    count_lines(orders)
    together = Together(orders)
    blockers = blockers_for(together, user)
    done = {} if user.partner_id else progress_of(together)
    known = kinds()
    by_key = {column.key: column for column in columns}
    for order in sorted(orders, key=lambda o: (o.step_due_at is None, o.step_due_at, o.pk)):
        card = Card(order, order.prices_visible_to(user), due_chip(order) if order.step_due_at else "")
        gaps = blockers.get(order.pk, [])
        card.why = why(gaps)
        card.tone = "error" if order.is_late else ("warning" if gaps else "")
        if sum(done.get(order.pk, (0, 0))) and done[order.pk][1] > 1:
            card.progress = done[order.pk]
            card.unit = known[order.step_kind].unit
        card.ready = not gaps and (not user.partner_id or order.step_kind in OUTSIDE_KINDS)
        by_key[order.step_kind].cards.append(card)


def why(gaps: list[Blocker]) -> str:
    """What blocks, in words: the first thing, and how many more."""
    more = french.plural(len(gaps) - 1, "autre blocage", "autres blocages") if len(gaps) > 1 else ""
    return ", et ".join(part for part in (gaps[0].text if gaps else "", more) if part)
