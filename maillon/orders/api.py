"""REST: the quotes and orders that the caller may see; prices only where the screens show them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from maillon.clients.models import Client
from maillon.core.api import Paging, Sent, page, require
from maillon.core.errors import Refused
from maillon.orders import amendment_api, places, services, totals
from maillon.orders.amendment_api import Key, article_for, site_in
from maillon.orders.lists import by_words
from maillon.orders.models import Order, OrderType, Payer, Quote
from maillon.orders.services import lines, sites

router = Router()
router.add_router("", amendment_api.router)


class Amounts(Schema):
    """``null`` for whom prices are hidden."""

    total_net: Decimal | None
    total_vat: Decimal | None
    total_gross: Decimal | None
    monthly_net: Decimal | None


class QuoteRow(Amounts):
    reference: str
    name: str
    subject: str
    status: str
    revision: int
    payer: str
    partner: str | None
    site: int | None
    valid_until: date
    created_at: datetime


class OrderRow(Amounts):
    """``step``: the kind of the current step. ``late``: past its due date. ``site``: id, see the client's sites."""

    reference: str
    name: str
    subject: str
    status: str
    payer: str
    partner: str | None
    site: int | None
    requested_on: date | None
    promised_on: date | None
    step: str
    step_label: str
    step_due_at: datetime | None
    late: bool
    created_at: datetime


class QuotePage(Schema):
    items: list[QuoteRow]
    next: str | None


class OrderPage(Schema):
    items: list[OrderRow]
    next: str | None


class DealLineRow(Schema):
    """``site``: id of where it goes, its own or that of the whole; so ``promised_on``."""

    id: int
    site: int | None
    promised_on: date | None
    label: str
    note: str
    kind: str
    quantity: Decimal
    recurring: bool
    optional: bool
    unit_price: Decimal | None
    discount: Decimal | None
    vat_rate: Decimal | None
    total_net: Decimal | None


class StepRow(Schema):
    kind: str
    label: str
    current: bool
    done: bool
    due_at: datetime | None


class BlockerRow(Schema):
    text: str
    url: str


class QuoteFull(QuoteRow):
    lines: list[DealLineRow]


class OrderFull(OrderRow):
    quote: str | None
    lines: list[DealLineRow]
    steps: list[StepRow]
    blockers: list[BlockerRow]


class LineIn(Sent):
    """``article``: code or reference of the catalogue. A bundle gives the lines of what it includes and the first of each
    alternative. ``site``: id of a site of the client, that of the whole by default."""

    article: str = Field(max_length=40)
    quantity: Decimal = Field(default=Decimal(1), gt=0, le=999999, decimal_places=3, max_digits=10)
    site: Key | None = None


class DealIn(Sent):
    """``client``: its reference. ``type``: code of the order type, the first one by default. ``site``: id, proposed when
    nothing is said."""

    client: str = Field(max_length=20)
    subject: str = Field(default="", max_length=160)
    type: str = Field(default="", max_length=30)
    payer: Literal["client", "partner"] = "client"
    site: Key | None = None
    lines: list[LineIn] = Field(default=[], max_length=200)


class StepIn(Sent):
    """``expected``: the kind of step you believe the order is on; another one answers 409 with who moved it."""

    direction: Literal["advance", "back"] = "advance"
    reason: str = Field(default="", max_length=500)
    expected: str = Field(default="", max_length=30)


class PlaceIn(Sent):
    """``line``: its id in the order; ``site``: ``null`` for the order's own."""

    line: Key
    site: Key | None = None


class PlacesIn(Sent):
    lines: list[PlaceIn] = Field(min_length=1, max_length=500)


class PromiseIn(Sent):
    """``lines``: ids of the order's lines that get a date of their own; none for the whole order. Moving a date needs a reason."""

    day: date
    reason: str = Field(default="", max_length=300)
    lines: list[Key] = Field(default=[], max_length=500)


def amounts(deal: Any, user: Any) -> dict[str, Any]:
    shown = deal.prices_visible_to(user)
    names = ("total_net", "total_vat", "total_gross", "monthly_net")
    return {name: getattr(deal, name) if shown else None for name in names}


def common(deal: Any, user: Any) -> dict[str, Any]:
    return {
        **amounts(deal, user),
        "reference": deal.reference,
        "name": deal.client_name,
        "subject": deal.subject,
        "status": deal.status,
        "payer": deal.payer,
        "partner": deal.partner_name or None,
        "site": deal.site_id,
        "created_at": deal.created_at,
    }


def quote_row(quote: Quote, user: Any) -> dict[str, Any]:
    return {**common(quote, user), "revision": quote.revision, "valid_until": quote.valid_until}


def order_row(order: Order, user: Any) -> dict[str, Any]:
    return {
        **common(order, user),
        "requested_on": order.requested_on,
        "promised_on": order.promised_on,
        "step": order.step_kind,
        "step_label": order.step_label,
        "step_due_at": order.step_due_at,
        "late": order.is_late,
    }


def line_rows(deal: Any, user: Any) -> list[dict[str, Any]]:
    shown = deal.prices_visible_to(user)
    return [
        {
            "id": line.pk,
            "site": places.site_of(line, deal),
            "promised_on": getattr(line, "promised_on", None) or getattr(deal, "promised_on", None),
            "label": line.label,
            "note": line.note,
            "kind": line.kind,
            "quantity": line.quantity,
            "recurring": line.recurring,
            "optional": getattr(line, "optional", False),
            "unit_price": line.unit_price if shown else None,
            "discount": line.discount if shown else None,
            "vat_rate": line.vat_rate if shown else None,
            "total_net": totals.net(line) if shown else None,
        }
        for line in deal.lines.all()
    ]


def narrowed(rows: Any, status: str, q: str, user: Any) -> Any:
    rows = rows if user.partner_id else rows.select_related("partner")
    rows = rows.filter(status=status) if status else rows
    return by_words(rows, q) if q else rows


@router.get("quotes", response=QuotePage, summary="Devis, les plus récents d'abord")
def quotes(request: HttpRequest, paging: Query[Paging], status: str = "", q: str = "") -> dict[str, Any]:
    user = require(request, "quotes.see")
    return page(
        request, narrowed(Quote.objects.visible_to(user), status, q, user), paging, lambda row: quote_row(row, user)
    )


@router.get("quotes/{ref}", response=QuoteFull, summary="Un devis et ses lignes")
def quote(request: HttpRequest, ref: str) -> dict[str, Any]:
    user = require(request, "quotes.see")
    found = get_object_or_404(Quote.objects.visible_to(user), reference=ref)
    return {**quote_row(found, user), "lines": line_rows(found, user)}


@router.post("quotes", response={201: QuoteFull}, summary="Créer un devis avec ses lignes")
def create_quote(request: HttpRequest, data: DealIn) -> Status:
    user = require(request, "quotes.edit")
    client = client_of(data, user)
    made = services.create(client, actor=user, site=site_in(client, data.site), **deal_in(data))
    add_lines(made, data, user)
    return Status(201, {**quote_row(made, user), "lines": line_rows(made, user)})


@router.get("orders", response=OrderPage, summary="Commandes, les plus récentes d'abord")
def orders(
    request: HttpRequest, paging: Query[Paging], status: str = "", q: str = "", step: str = ""
) -> dict[str, Any]:
    user = require(request, "orders.see")
    rows = narrowed(Order.objects.visible_to(user), status, q, user)
    rows = rows.filter(step_kind=step) if step else rows
    return page(request, rows, paging, lambda row: order_row(row, user))


@router.get("orders/{ref}", response=OrderFull, summary="Une commande, ses lignes, ses étapes et ce qui la bloque")
def order(request: HttpRequest, ref: str) -> dict[str, Any]:
    user = require(request, "orders.see")
    return full(get_object_or_404(Order.objects.visible_to(user), reference=ref), user)


@router.post("orders", response={201: OrderFull}, summary="Saisir une commande avec ses lignes")
def create_order(request: HttpRequest, data: DealIn) -> Status:
    user = require(request, "orders.edit")
    client = client_of(data, user)
    made = services.key(client, actor=user, site=site_in(client, data.site), **deal_in(data))
    add_lines(made, data, user)
    return Status(201, full(made, user))


@router.post("orders/{ref}/step", response=OrderFull, summary="Faire avancer la commande, ou la ramener avec un motif")
def move(request: HttpRequest, ref: str, data: StepIn) -> dict[str, Any]:
    user = require(request, "orders.see")
    found = get_object_or_404(Order.objects.visible_to(user), reference=ref)
    if data.expected and data.expected != found.step_kind:
        raise services.overtaken(found)
    if data.direction == "back":
        found = services.go_back(found, data.reason, actor=user)
    else:
        found = services.advance(found, actor=user, reason=data.reason)
    return full(found, user)


@router.post("orders/{ref}/sites", response=OrderFull, summary="Dire à quel site va chaque ligne d'une commande")
def share_out(request: HttpRequest, ref: str, data: PlacesIn) -> dict[str, Any]:
    user = require(request, "orders.edit")
    found = get_object_or_404(Order.objects.visible_to(user), reference=ref)
    known = set(found.lines.values_list("pk", flat=True))
    if missing := [one.line for one in data.lines if one.line not in known]:
        raise Refused(f"La ligne {missing[0]} n'est pas, ou plus, une ligne de {found.reference}.")
    return full(sites.place(found, {one.line: one.site for one in data.lines}, actor=user), user)


@router.post("orders/{ref}/promise", response=OrderFull, summary="Promettre une date pour une commande ou des lignes")
def promise(request: HttpRequest, ref: str, data: PromiseIn) -> dict[str, Any]:
    user = require(request, "orders.edit")
    found = get_object_or_404(Order.objects.visible_to(user), reference=ref)
    if not data.lines:
        return full(services.promise(found, data.day, actor=user, reason=data.reason), user)
    seen = dict(found.lines.filter(pk__in=data.lines).values_list("pk", "promised_on"))
    if missing := set(data.lines) - set(seen):
        raise Refused(f"La ligne {min(missing)} n'est pas, ou plus, une ligne de {found.reference}.")
    done = services.promise_part(found, list(seen), data.day, seen=seen, actor=user, reason=data.reason)
    return full(done, user)


def full(found: Order, user: Any) -> dict[str, Any]:
    done = found.status == Order.Status.DONE
    is_open = found.status == Order.Status.OPEN
    blockers = services.blockers_for([found], user).get(found.pk, []) if is_open else []
    steps = [
        {
            "kind": step.kind,
            "label": step.label,
            "due_at": step.due_at,
            "current": is_open and step.position == found.step_position,
            "done": done or step.position < found.step_position,
        }
        for step in services.shown_steps(found)
    ]
    quote_made = Quote.objects.visible_to(user).filter(pk=found.quote_id).first() if found.quote_id else None
    return {
        **order_row(found, user),
        "quote": quote_made.reference if quote_made else None,
        "lines": line_rows(found, user),
        "steps": steps,
        "blockers": [{"text": blocker.text, "url": blocker.url} for blocker in blockers],
    }


def client_of(data: DealIn, user: Any) -> Client:
    client = Client.objects.visible_to(user).filter(reference=data.client).first()
    if client is None:
        raise Refused(f"Client « {data.client} » introuvable : donnez sa référence, par exemple CL-2026-00042.")
    return client


def deal_in(data: DealIn) -> dict[str, Any]:
    chosen = OrderType.objects.filter(code=data.type, archived_at=None).first() if data.type else None
    if data.type and chosen is None:
        raise Refused(f"Type de commande « {data.type} » inconnu.")
    return {"subject": data.subject, "order_type": chosen, "payer": Payer(data.payer)}


def add_lines(deal: Any, data: DealIn, user: Any) -> None:
    for line in data.lines:
        product = article_for(user, line.article)
        if product.is_bundle:
            lines.add_bundle(deal, product, actor=user, quantity=line.quantity, sites=(line.site,))
        else:
            lines.add(deal, product, actor=user, quantity=line.quantity, site_id=line.site)
    deal.refresh_from_db()
