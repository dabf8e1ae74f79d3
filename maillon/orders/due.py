"""What falls due, said by each module of its own: steps and quotes here, visits, portings and accesses above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DateField, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import Greatest, Least, RowNumber, TruncDate
from django.utils import timezone

from maillon.catalog.models import Kind
from maillon.core.modules import registry
from maillon.core.templatetags.kit import chip
from maillon.orders.lists import due_chip, visible_orders, visible_quotes
from maillon.orders.models import Order, OrderLine, Quote
from maillon.orders.progress import LineProgress

PER_DAY = 12


@dataclass(frozen=True)
class Due:
    """One thing due: whose, what, where to do it. ``state`` is drawn at the end of its row."""

    who: str
    what: str
    url: str
    state: Any = ""


@dataclass(frozen=True)
class DueSoon:
    """Offered in a manifest. ``rows(user, last)``: what is not done and due by this day, annotated with ``due_on`` (a date);
    what is late is among them. ``told(row)`` says one of them. ``url``: the list where the others are."""

    key: str
    label: str
    icon: str
    rows: Callable[[Any, date], QuerySet[Any]]
    told: Callable[[Any], Due]
    url: str
    right: str
    order: int = 50


@dataclass
class Heap:
    """What one module has due on one day: the first of them, and how many there are."""

    source: DueSoon
    count: int
    rows: list[Due]

    @property
    def left(self) -> int:
        return self.count - len(self.rows)


def due_by(user: Any, today: date, last: date) -> dict[date, list[Heap]]:
    """By day, what is late under the eve of ``today``: one query for each module that has something to say."""
    found: dict[date, list[Heap]] = {}
    late = today - timedelta(days=1)
    offers = sorted(registry.offered(DueSoon), key=lambda offer: offer.order)
    for source in offers:
        if not user.can(source.right):
            continue
        rows = source.rows(user, last).order_by()
        rows = rows.annotate(heap=Greatest("due_on", Value(late, DateField())))
        rows = rows.annotate(
            place=Window(RowNumber(), partition_by=F("heap"), order_by=(F("due_on").asc(), F("pk").asc())),
            among=Window(Count("pk"), partition_by=F("heap")),
        )
        mine: dict[date, Heap] = {}
        for row in rows.filter(place__lte=PER_DAY).order_by("heap", "place"):
            mine.setdefault(row.heap, Heap(source, row.among, [])).rows.append(source.told(row))
        for day, heap in mine.items():
            found.setdefault(day, []).append(heap)
    return found


def steps(user: Any, last: date) -> QuerySet[Any]:
    rows = visible_orders(user).open().annotate(due_on=TruncDate("step_due_at")).filter(due_on__lte=last)
    return rows if user.can("orders.close") else rows.filter(step_role__in=user.roles)


def wishes(user: Any, last: date) -> QuerySet[Any]:
    rows = visible_orders(user).open().filter(requested_on__lte=last).annotate(due_on=F("requested_on"))
    return rows if user.can("orders.close") else rows.filter(step_role__in=user.roles)


def promises(user: Any, last: date) -> QuerySet[Any]:
    """What was promised to clients, whoever has the order in hand: the whole of an order, or a part that is not there yet."""
    parts = parts_left(last)
    rows = visible_orders(user).open().filter(Q(promised_on__lte=last) | Q(pk__in=parts))
    cases = (When(pk=pk, then=Least(F("promised_on"), Value(day, DateField()))) for pk, day in parts.items())
    return rows.annotate(due_on=Case(*cases, default=F("promised_on"), output_field=DateField()))


def parts_left(last: date) -> dict[int, date]:
    """order id -> the first date promised by ``last`` for goods of it that have not left yet, or for works still to come."""
    rows = OrderLine.objects.filter(promised_on__lte=last, order__status=Order.Status.OPEN).order_by("-promised_on")
    lines = list(rows.only("order_id", "quantity", "kind", "promised_on"))
    done: dict[int, Decimal] = {}
    for offer in registry.offered(LineProgress):
        if offer.on_site and lines:
            for key, quantity in offer.of([line.pk for line in lines]).items():
                done[key] = max(quantity, done.get(key, Decimal(0)))
    today = timezone.localdate()
    return {
        line.order_id: line.promised_on
        for line in lines
        if line.promised_on
        and (done.get(line.pk, 0) < line.quantity if line.kind == Kind.HARDWARE else line.promised_on >= today)
    }


def answers(user: Any, last: date) -> QuerySet[Any]:
    rows = visible_quotes(user).filter(status=Quote.Status.SENT, valid_until__lte=last)
    return rows.annotate(due_on=F("valid_until"))


SOURCES = (
    DueSoon(
        "steps", "Étapes à finir", "clock-hour-4", steps,
        lambda o: Due(o.client_name, f"{o.reference} : {o.step_label}", o.get_absolute_url(), due_chip(o)),
        "/commandes/?f=status:is:open&s=due", "orders.see", 10,
    ),
    DueSoon(
        "promises", "Dates promises au client", "calendar-check", promises,
        lambda o: Due(o.client_name, f"{o.reference} : {o.subject}", o.get_absolute_url(), chip(o.step_label, "info")),
        "/commandes/?f=status:is:open&s=promised", "orders.see", 15,
    ),
    DueSoon(
        "wishes", "Dates souhaitées par le client", "calendar-event", wishes,
        lambda o: Due(o.client_name, f"{o.reference} : {o.subject}", o.get_absolute_url(), chip(o.step_label, "info")),
        "/commandes/?f=status:is:open&s=due", "orders.see", 20,
    ),
    DueSoon(
        "answers", "Devis qui expirent", "file-text", answers,
        lambda q: Due(q.client_name, f"{q.reference} : {q.subject}", q.get_absolute_url(), chip("Sans réponse", "warning")),
        "/devis/?f=status:is:sent&s=valid", "quotes.edit", 60,
    ),
)  # fmt: skip
