"""REST: the amendments of validated orders; written by those of us who may, read by whoever reads the order."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from maillon.catalog.models import Product
from maillon.clients.models import Client, Site
from maillon.core.api import Paging, Sent, page, require
from maillon.core.errors import Refused
from maillon.orders import totals
from maillon.orders.models import Amendment, AmendmentLine, Order
from maillon.orders.places import site_of
from maillon.orders.services import amending, amendments

router = Router()
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]


class AmendmentRow(Schema):
    """``delta_*``: what it adds to the totals of its order, ``null`` for whom prices are hidden."""

    reference: str
    name: str
    order: str
    rank: int
    subject: str
    status: str
    revision: int
    requested_on: date | None
    delta_net: Decimal | None
    delta_gross: Decimal | None
    delta_monthly: Decimal | None
    created_at: datetime
    sent_at: datetime | None
    decided_at: datetime | None
    decided_by: str


class AmendmentPage(Schema):
    items: list[AmendmentRow]
    next: str | None


class AmendmentLineRow(Schema):
    """``action``: add, change or remove. ``line``: that of the order, once it has it. ``was_quantity``: before the change."""

    action: str
    line: int | None
    label: str
    quantity: Decimal
    was_quantity: Decimal | None
    recurring: bool
    site: int | None
    unit_price: Decimal | None
    discount: Decimal | None
    total_net: Decimal | None


class AmendmentFull(AmendmentRow):
    site: int | None
    lines: list[AmendmentLineRow]


class ChangeIn(Sent):
    """``line``: its id in the order. 0 takes it out; what is not given stays as it is."""

    line: Key
    quantity: Decimal | None = Field(default=None, ge=0, le=999999, decimal_places=3, max_digits=10)
    unit_price: Decimal | None = Field(default=None, ge=0, le=99999999, decimal_places=4, max_digits=12)
    discount: Decimal | None = Field(default=None, ge=0, le=100, decimal_places=2, max_digits=5)


class AddedIn(Sent):
    """``article``: code or reference of the catalogue. ``site``: id of a site of the client, the order's by default."""

    article: str = Field(max_length=40)
    quantity: Decimal = Field(default=Decimal(1), gt=0, le=999999, decimal_places=3, max_digits=10)
    site: Key | None = None


class AmendmentIn(Sent):
    subject: str = Field(default="", max_length=160)
    requested_on: date | None = None
    site: Key | None = None
    changes: list[ChangeIn] = Field(default=[], max_length=500)
    added: list[AddedIn] = Field(default=[], max_length=200)


class WhyIn(Sent):
    reason: str = Field(min_length=1, max_length=500)


def row(amendment: Amendment, user: Any) -> dict[str, Any]:
    shown = amendment.prices_visible_to(user)
    same = ("reference", "rank", "subject", "status", "revision", "requested_on", "created_at", "sent_at", "decided_at",
            "decided_by")  # fmt: skip
    deltas = ("delta_net", "delta_gross", "delta_monthly")
    return {
        **{name: getattr(amendment, name) for name in same},
        **{name: getattr(amendment, name) if shown else None for name in deltas},
        "name": amendment.client_name,
        "order": amendment.order.reference,
    }


def line_row(line: AmendmentLine, order: Order, *, shown: bool) -> dict[str, Any]:
    return {
        "action": line.action,
        "line": line.line_id,
        "label": line.label,
        "quantity": line.quantity,
        "was_quantity": line.was_quantity,
        "recurring": line.recurring,
        "site": site_of(line, order),
        "unit_price": line.unit_price if shown else None,
        "discount": line.discount if shown else None,
        "total_net": totals.net(line) if shown else None,
    }


def full(amendment: Amendment, user: Any) -> dict[str, Any]:
    shown = amendment.prices_visible_to(user)
    return {
        **row(amendment, user),
        "site": amendment.site_id,
        "lines": [line_row(line, amendment.order, shown=shown) for line in amendment.lines.all()],
    }


def find(user: Any, ref: str) -> Amendment:
    rows = Amendment.objects.visible_to(user).select_related("order")
    return get_object_or_404(rows, reference=ref)


def ours(request: HttpRequest) -> Any:
    """One of us who writes orders: for anybody else there is nothing to write."""
    user = require(request, "orders.edit")
    if user.partner_id:
        raise Http404
    return user


@router.get("amendments", response=AmendmentPage, summary="Avenants, les plus récents d'abord")
def listed(request: HttpRequest, paging: Query[Paging], status: str = "", order: str = "") -> dict[str, Any]:
    user = require(request, "orders.see")
    rows = Amendment.objects.visible_to(user).select_related("order")
    rows = rows.filter(status=status) if status else rows
    rows = rows.filter(order__reference=order) if order else rows
    return page(request, rows, paging, lambda one: row(one, user))


@router.get("amendments/{ref}", response=AmendmentFull, summary="Un avenant et ce qu'il change")
def read(request: HttpRequest, ref: str) -> dict[str, Any]:
    user = require(request, "orders.see")
    return full(find(user, ref), user)


@router.post(
    "orders/{ref}/amendments", response={201: AmendmentFull}, summary="Préparer l'avenant d'une commande validée"
)
def create(request: HttpRequest, ref: str, data: AmendmentIn) -> Status:
    """A draft: it changes the order once it is sent and accepted."""
    user = ours(request)
    order = get_object_or_404(Order.objects.visible_to(user), reference=ref)
    with transaction.atomic():
        made = amendments.start(order, actor=user, subject=data.subject)
        header: dict[str, Any] = {"requested_on": data.requested_on} if data.requested_on else {}
        if data.site is not None:
            header["site"] = site_in(order.client, data.site)
        made = amendments.write(made, actor=user, changes=changes_of(order, data), **header)
        for wanted in data.added:
            article = article_for(user, wanted.article)
            amendments.add(made, article, actor=user, quantity=wanted.quantity, site_id=wanted.site)
    return Status(201, full(find(user, made.reference), user))


def changes_of(order: Order, data: AmendmentIn) -> dict[int, dict[str, Decimal]]:
    known = set(order.lines.values_list("pk", flat=True))
    for change in data.changes:
        if change.line not in known:
            raise Refused(f"La ligne {change.line} n'est pas, ou plus, une ligne de {order.reference}.")
    return {
        change.line: {name: value for name in amendments.NUMBERS if (value := getattr(change, name)) is not None}
        for change in data.changes
    }


def site_in(client: Client, key: int | None) -> Site | None:
    if key is None:
        return None
    found: Site | None = client.sites.filter(archived_at=None, pk=key).first()
    if found is None:
        raise Refused(f"Le site {key} n'est pas, ou plus, un site de {client.name}.")
    return found


def article_for(user: Any, code: str) -> Product:
    rows = Product.objects.visible_to(user).on_sale().select_related("vat")
    found: Product | None = rows.filter(Q(code=code) | Q(reference=code)).first()
    if found is None:
        raise Refused(f"Article « {code} » introuvable : donnez son code ou sa référence au catalogue.")
    return found


@router.post("amendments/{ref}/send", response=AmendmentFull, summary="Envoyer un avenant au payeur")
def send(request: HttpRequest, ref: str) -> dict[str, Any]:
    user = ours(request)
    return full(amending.send(find(user, ref), actor=user), user)


@router.post("amendments/{ref}/cancel", response=AmendmentFull, summary="Abandonner un avenant qui n'a pas de réponse")
def cancel(request: HttpRequest, ref: str, data: WhyIn) -> dict[str, Any]:
    user = ours(request)
    return full(amendments.withdraw(find(user, ref), data.reason, actor=user), user)
