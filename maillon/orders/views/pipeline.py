"""The quotes by state: what is written, waits for ADV, waits for an answer, was won or lost this month."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillon.accounts.rights import requires
from maillon.orders.lists import by_words, visible_quotes
from maillon.orders.models import Payer, Quote

PER_COLUMN, MOST, SOON = 8, 60, 3
COLUMNS = (
    ("draft", "Brouillon"), ("approve", "À approuver"), ("sent", "Envoyé"), ("chase", "À relancer"),
    ("won", "Gagné ce mois"), ("lost", "Perdu ce mois"),
)  # fmt: skip
DRAFT, SUBMITTED, SENT = Quote.Status.DRAFT, Quote.Status.SUBMITTED, Quote.Status.SENT


@dataclass
class QuoteCard:
    quote: Quote
    price: bool
    why: str
    tone: str


@dataclass
class StateColumn:
    key: str
    label: str
    count: int = 0
    amount: Decimal | None = None
    cards: list[QuoteCard] = field(default_factory=list)

    @property
    def left(self) -> int:
        return self.count - len(self.cards)


@requires("quotes.see")
@require_GET
def pipeline(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    rows, chosen = filtered(request)
    columns = columns_of(rows, user)
    place = Window(RowNumber(), partition_by=F("stage"), order_by=(F("valid_until").asc(), F("pk").asc()))
    fill(columns, list(rows.annotate(place=place).filter(place__lte=PER_COLUMN)), user)
    context = {
        "columns": columns,
        "count": sum(column.count for column in columns),
        "chosen": chosen,
        "can_create": user.can(Quote.edit),
    }
    fragment = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "orders/_pipeline.html" if fragment else "orders/pipeline.html", context)


@requires("quotes.see")
@require_GET
def more(request: HttpRequest, column: str) -> HttpResponse:
    rows, chosen = filtered(request)
    found = next((each for each in columns_of(rows, request.user) if each.key == column), None)
    if found is None:
        raise Http404
    fill([found], list(rows.filter(stage=column).order_by("valid_until", "pk")[:MOST]), request.user)
    return render(request, "orders/_pipeline_column.html", {"column": found, "chosen": chosen, "longest": True})


def filtered(request: HttpRequest) -> tuple[QuerySet[Any], dict[str, str]]:
    chosen = {"q": request.GET.get("q", "")[:80], "mine": request.GET.get("mine", "")[:1]}
    rows = staged(visible_quotes(request.user))
    rows = by_words(rows, chosen["q"]) if chosen["q"] else rows
    return (rows.filter(owner=request.user) if chosen["mine"] else rows), chosen


def staged(rows: QuerySet[Quote]) -> QuerySet[Any]:
    """What is open, and what was decided since the first of the month, each with its column."""
    today = timezone.localdate()
    first = today.replace(day=1)
    since = timezone.make_aware(datetime.combine(first, time()))
    written, waits = Q(status__in=[DRAFT, SUBMITTED]), Q(status=SENT)
    over = Q(next_reminder_on=None, reminders_stopped=False) | Q(next_reminder_on__lte=today)
    decided = Q(status__in=[Quote.Status.ACCEPTED, Quote.Status.REFUSED], decided_at__gte=since)
    expired = Q(status=Quote.Status.EXPIRED, valid_until__gte=first - timedelta(days=1))
    stage = Case(
        When(written & Q(approval="waiting"), then=Value("approve")),
        When(written, then=Value("draft")),
        When(waits & (over | Q(valid_until__lte=today + timedelta(days=SOON))), then=Value("chase")),
        When(waits, then=Value("sent")),
        When(status=Quote.Status.ACCEPTED, then=Value("won")),
        default=Value("lost"),
        output_field=CharField(),
    )
    return rows.filter(written | waits | decided | expired).annotate(stage=stage)


def columns_of(rows: QuerySet[Any], user: Any) -> list[StateColumn]:
    """Counts, and the sums of what this person may read the price of."""
    priced = Q(payer=Payer.PARTNER) if user.partner_id and not user.partner.sees_prices else Q()
    amount = Sum("total_net", filter=priced) if priced else Sum("total_net")
    found = {row["stage"]: row for row in rows.order_by().values("stage").annotate(n=Count("pk"), amount=amount)}
    return [
        StateColumn(key, label, found[key]["n"] if key in found else 0, found[key]["amount"] if key in found else None)
        for key, label in COLUMNS
        if key != "approve" or not user.partner_id
    ]


def fill(columns: list[StateColumn], quotes: list[Quote], user: Any) -> None:
    by_key = {column.key: column for column in columns}
    for quote in sorted(quotes, key=lambda each: (each.valid_until, each.pk)):
        stage = getattr(quote, "stage", "")
        if column := by_key.get(stage if stage in by_key else "draft"):
            tone = {"approve": "warning", "chase": "warning", "lost": "error"}.get(stage, "")
            column.cards.append(QuoteCard(quote, quote.prices_visible_to(user), why(quote, stage), tone))


def why(quote: Quote, stage: str) -> str:
    """What its column does not say."""
    if stage == "lost":
        return quote.refusal_reason or "Sans réponse"
    if stage == "draft" and quote.status == SUBMITTED:
        return "Transmis par le partenaire, à vérifier"
    if stage != "chase":
        return ""
    left = (quote.valid_until - timezone.localdate()).days
    if left <= SOON:
        return f"Expire dans {left} j" if left > 0 else "Expire ce soir"
    return f"{quote.reminders_sent} relances sans réponse" if quote.reminders_sent > 1 else "Relance à faire"
