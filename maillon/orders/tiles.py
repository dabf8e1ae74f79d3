"""What quotes and orders put on the homes: what is late first, the next action one click away. One query a tile."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from maillon.accounts.roles import ADMIN, ADV, DEPLOYMENT, PARTNER, STAGING, SUPPORT, only
from maillon.core import french
from maillon.dashboards.tiles import Tile
from maillon.orders.lists import due_chip
from maillon.orders.models import Order, Quote

SHOWN = 8


def queue(*kinds: str, title: str, others: bool = False) -> Any:
    """The open orders on these steps (all of them when none is named; ``others``: on any other step), by urgency."""

    def context(user: Any) -> dict[str, Any] | None:
        rows = Order.objects.visible_to(user).open()
        named = Q(step_kind__in=kinds)
        rows = rows.filter(~named if others else named) if kinds else rows
        orders = list(rows.by_urgency()[:SHOWN])
        if not orders:
            return None
        lines = [{"order": order, "due": due_chip(order) if order.step_due_at else ""} for order in orders]
        query = f"&f=step:{'not' if others else 'is'}:{','.join(kinds)}" if kinds else ""
        return {"title": title, "rows": lines, "url": f"/commandes/?f=status:is:open{query}&s=due"}

    return context


def waiting_quotes(user: Any) -> dict[str, Any] | None:
    """For us: what partners handed in, then what waits for an answer. For a partner: what waits for its own."""
    rows = Quote.objects.visible_to(user).filter(status__in=[Quote.Status.SUBMITTED, Quote.Status.SENT])
    quotes = list(rows.order_by(F("status").desc(), "valid_until", "pk")[:SHOWN])
    return {"title": "Devis en attente", "quotes": quotes, "url": "/devis/"} if quotes else None


def discounts_waiting(user: Any) -> dict[str, Any] | None:
    rows = Quote.objects.visible_to(user).filter(approval="waiting").order_by("updated_at", "pk")
    quotes = list(rows[:SHOWN])
    return (
        {"title": "Remises à approuver", "quotes": quotes, "url": "/devis/?f=approval:is:waiting"} if quotes else None
    )


def late_orders(user: Any) -> dict[str, Any] | None:
    late = Q(step_due_at__lt=timezone.now())
    numbers = (
        Order.objects.visible_to(user).open().order_by().aggregate(open=Count("pk"), late=Count("pk", filter=late))
    )
    return {
        "label": "Commandes en retard",
        "value": french.number(numbers["late"]),
        "url": "/pilotage/?f=late:is:1" if user.can("cockpit.see") else "/commandes/?f=late:is:1&s=due",
        "delta": f"sur {french.plural(numbers['open'], 'en cours', 'en cours')}",
        "tone": "error" if numbers["late"] else "success",
        "icon": "clock-exclamation" if numbers["late"] else "circle-check",
    }


def signed_this_month(user: Any) -> dict[str, Any] | None:
    first = timezone.localdate().replace(day=1)
    since = timezone.make_aware(datetime.combine(first, time()))
    rows = Order.objects.visible_to(user).exclude(status=Order.Status.CANCELLED).filter(created_at__gte=since)
    numbers = rows.order_by().aggregate(n=Count("pk"), amount=Sum("total_net"))
    return {
        "label": "Commandé ce mois, HT",
        "value": french.euros(numbers["amount"] or Decimal(0)),
        "url": f"/commandes/?f=created:after:{first:%Y-%m-%d}",
        "delta": french.plural(numbers["n"], "commande"),
        "tone": "primary",
        "icon": "shopping-cart-check",
    }


TILES = (
    Tile(
        "orders-late",
        only(ADMIN, ADV, DEPLOYMENT, PARTNER),
        "orders/_tile_kpi.html",
        late_orders,
        "orders.see",
        "kpi",
        10,
    ),
    Tile("orders-signed", only(ADMIN, ADV), "orders/_tile_kpi.html", signed_this_month, "orders.close", "kpi", 11),
    Tile(
        "orders-validate",
        only(ADMIN, ADV),
        "orders/_tile_orders.html",
        queue("entry", "validation", title="À saisir et à valider"),
        "orders.close",
        "half",
        20,
    ),
    Tile(
        "orders-discounts", only(ADMIN, ADV), "orders/_tile_quotes.html", discounts_waiting, "quotes.close", "half", 19
    ),
    Tile(
        "orders-quotes", only(ADMIN, ADV, PARTNER), "orders/_tile_quotes.html", waiting_quotes, "quotes.see", "half", 21
    ),
    Tile(
        "orders-after",
        only(ADMIN, ADV),
        "orders/_tile_orders.html",
        queue("entry", "validation", title="Après validation", others=True),
        "orders.see",
        "half",
        40,
    ),
    Tile(
        "orders-open",
        only(SUPPORT, PARTNER),
        "orders/_tile_orders.html",
        queue(title="Commandes en cours"),
        "orders.see",
        "half",
        40,
    ),
    Tile(
        "orders-staging",
        only(STAGING),
        "orders/_tile_orders.html",
        queue("shipping", "delivery", title="À expédier et à livrer"),
        "orders.see",
        "half",
        30,
    ),
    Tile(
        "orders-install",
        only(DEPLOYMENT),
        "orders/_tile_orders.html",
        queue("installation", title="Commandes à installer"),
        "orders.see",
        "half",
        30,
    ),
)
