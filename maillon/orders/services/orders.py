"""Making orders: from an accepted quote, or keyed directly."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from maillon.clients.models import Client, Contact, Site
from maillon.core.events import emit
from maillon.orders import totals
from maillon.orders.models import Order, OrderLine, OrderType, Payer, Quote
from maillon.orders.services import costs, lines, steps
from maillon.orders.services.quotes import DEFAULT_SUBJECT, deal_fields, default_type
from maillon.records.services import link, log

FROM_QUOTE = (
    "client_id",
    "client_name",
    "partner_id",
    "site_id",
    "contact_id",
    "payer",
    "subject",
    "owner_id",
    "owner_name",
    "order_type_id",
    "made_by_partner",
    "siren_waived",
)


@transaction.atomic
def make_from_quote(quote: Quote, *, actor: Any = None, chosen: frozenset[int] = frozenset()) -> Order:
    """The order of an accepted quote: its lines (options when chosen), costs and the steps of its type. With nothing left to
    key, it goes straight on to what follows the entry. Runs with the rights of the house."""
    order = Order(quote=quote, **{name: getattr(quote, name) for name in FROM_QUOTE})
    _born(order, actor)
    offered = list(quote.lines.all())
    copied = totals.counted(offered, chosen)
    spread = totals.discounts(offered, totals.rebate_of(quote), chosen)
    made = OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            partner_id=order.partner_id,
            position=rank * 10,
            **{n: getattr(line, n) for n in lines.COPIED} | {"discount": spread.get(line.pk, line.discount)},
        )
        for rank, line in enumerate(copied, start=1)
    )
    costs.carry_over([(q.pk, o.pk) for q, o in zip(copied, made, strict=True)])
    lines.recount(order)
    link(quote, order, "Commande")
    log(order, f"Commande née du devis {quote.reference} accepté", icon="shopping-cart-plus", tone="success")
    emit("orders.order_created", record=order, actor=actor, quote=quote.reference)
    steps.advance_if_ready(order, steps.ENTRY, reason=f"Devis {quote.reference} accepté")
    order.refresh_from_db()
    return order


@transaction.atomic
def key(
    client: Client,
    *,
    actor: Any,
    subject: str = "",
    order_type: OrderType | None = None,
    site: Site | None = None,
    contact: Contact | None = None,
    payer: str = Payer.CLIENT,
    buyer_reference: str = "",
    requested_on: date | None = None,
    comment: str = "",
) -> Order:
    """An order keyed by ADV or by a partner: lines follow with ``lines.add``, then ``steps.advance``."""
    order = Order(
        **deal_fields(client, actor, site, contact, payer),
        subject=subject.strip() or DEFAULT_SUBJECT,
        order_type=order_type or default_type(),
        buyer_reference=buyer_reference,
        requested_on=requested_on,
        comment=comment,
    )
    _born(order, actor)
    log(order, "a saisi la commande", actor=actor, icon="shopping-cart-plus")
    emit("orders.order_created", record=order, actor=actor, quote="")
    return order


def _born(order: Order, actor: Any) -> None:
    """Save, copy the steps, stand on the first one."""
    order.save()
    steps.copy_steps(order)
    steps.start(order, actor=actor)
