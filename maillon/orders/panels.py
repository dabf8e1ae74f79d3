"""What quotes and orders show on a client's page."""

from __future__ import annotations

from typing import Any

from maillon.clients.models import Site
from maillon.core.panels import NOW, TAB, Panel
from maillon.orders import sites
from maillon.orders.lists import due_chip, mark_prices
from maillon.orders.models import Amendment, Order, Quote
from maillon.orders.services import amendments
from maillon.orders.services.sites import may_place, of_client
from maillon.orders.workflow import AMENDMENT_TONES

MOST, MOST_OPEN = 50, 8


def orders_of(client: Any, user: Any) -> dict[str, Any]:
    orders = list(Order.objects.visible_to(user).filter(client_id=client.pk)[:MOST])
    mark_prices(orders, user)
    return {"orders": orders, "due": True}


def quotes_of(client: Any, user: Any) -> dict[str, Any]:
    quotes = list(Quote.objects.visible_to(user).filter(client_id=client.pk)[:MOST])
    mark_prices(quotes, user)
    return {"quotes": quotes}


def open_orders(client: Any, user: Any) -> dict[str, Any] | None:
    """What is under way, the most urgent first, with its step."""
    orders = list(Order.objects.visible_to(user).open().filter(client_id=client.pk).by_urgency()[:MOST_OPEN])
    rows = [{"order": order, "due": due_chip(order) if order.step_due_at else ""} for order in orders]
    return {"rows": rows} if rows else None


def open_quotes(client: Any, user: Any) -> dict[str, Any] | None:
    quotes = list(Quote.objects.visible_to(user).open().filter(client_id=client.pk)[:MOST_OPEN])
    return {"quotes": quotes} if quotes else None


def amendments_of(order: Any, user: Any) -> dict[str, Any]:
    rows = list(Amendment.objects.visible_to(user).filter(order=order))
    return {
        "order": order,
        "amendments": [{"amendment": row, "tone": AMENDMENT_TONES[row.status]} for row in rows],
        "prices": order.prices_visible_to(user),
        "why_not": "" if user.partner_id else amendments.why_not(order, user) or "",
        "may_start": not user.partner_id and user.can("orders.edit"),
        "under_way": any(row.status in Amendment.OPEN for row in rows),
    }


def sites_of(order: Any, user: Any) -> dict[str, Any]:
    parts = sites.parts_of(order, user)
    choices = of_client(order.client_id) if may_place(order, user) else []
    known = {site.pk for site in choices}
    gone = [part.site_id for part in parts if part.site_id and part.site_id not in known] if choices else []
    return {
        "order": order,
        "parts": parts,
        "can_promise": not user.partner_id and order.status == Order.Status.OPEN and user.can("orders.edit"),
        "choices": [*choices, *Site.objects.visible_to(user).filter(pk__in=gone)] if gone else choices,
    }


CLIENT, ORDER = "clients.client", "orders.order"
PANELS = (
    Panel(
        ORDER,
        TAB,
        "sites",
        "Sites",
        "orders/_panel_sites.html",
        sites_of,
        right="orders.see",
        count=sites.count,
        order=15,
        shown=sites.shown,
    ),
    Panel(
        ORDER,
        TAB,
        "avenants",
        "Avenants",
        "orders/_panel_amendments.html",
        amendments_of,
        right="orders.see",
        count=lambda order, user: Amendment.objects.visible_to(user).filter(order_id=order.pk),
        order=20,
    ),
    Panel(CLIENT, NOW, "commandes", "Commandes", "orders/_panel_now.html", open_orders, right="orders.see", order=30),
    Panel(CLIENT, NOW, "devis", "Devis", "orders/_panel_quotes_now.html", open_quotes, right="quotes.see", order=31),
    Panel(
        CLIENT,
        TAB,
        "commandes",
        "Commandes",
        "orders/_panel_orders.html",
        orders_of,
        right="orders.see",
        count=lambda client, user: Order.objects.visible_to(user).filter(client_id=client.pk),
        order=30,
    ),
    Panel(
        CLIENT,
        TAB,
        "devis",
        "Devis",
        "orders/_panel_quotes.html",
        quotes_of,
        right="quotes.see",
        count=lambda client, user: Quote.objects.visible_to(user).filter(client_id=client.pk),
        order=31,
    ),
)
