"""What billing shows on the pages of clients and orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Sum
from django.utils import timezone

from maillon.billing import hours
from maillon.billing.coverage import coverage_of
from maillon.billing.invoicing import url_of
from maillon.billing.models import Invoice
from maillon.billing.sharing import several
from maillon.core.panels import ASIDE, TAB, Panel, RecordAction
from maillon.orders.places import site_of
from maillon.orders.sites import SiteNews, SiteWork
from maillon.tickets.hours import spelled
from maillon.tickets.models import TimeSpent

CLIENT, ORDER, TICKET = "clients.client", "orders.order", "tickets.ticket"
MOST = 50


def client_invoices(client: Any, user: Any) -> dict[str, Any]:
    """Those made for it and those that it pays for others."""
    rows = Invoice.objects.visible_to(user).of_cards(client.card_ids)
    found = {"invoices": rows[:MOST], "empty": "Les factures de ce client se rangeront ici.", "card": client}
    if hours.offered_to(user):
        minutes = (
            TimeSpent.objects.visible_to(user)
            .to_invoice()
            .filter(ticket__client=client.pk)
            .aggregate(all=Sum("minutes"))
        )
        found["time"] = spelled(minutes["all"]) if minutes["all"] else ""
    return found


def client_count(client: Any, user: Any) -> Any:
    return Invoice.objects.visible_to(user).of_cards(client.card_ids)


def client_balance(client: Any, user: Any) -> dict[str, Any] | None:
    """« Reste dû » of what is addressed to the client; nothing for a partner, whose clients' money is none of its business."""
    if user.partner_id:
        return None
    rows = Invoice.objects.visible_to(user).outstanding().owed_by(client.card_ids)
    left, late = F("total_gross") - F("paid"), Q(due_date__lt=timezone.localdate())
    sums = rows.order_by().aggregate(owed=Sum(left), late=Sum(left, filter=late))
    return {"owed": sums["owed"] or Decimal(0), "late": sums["late"] or Decimal(0)}


def time_waits(ticket: Any, user: Any) -> bool:
    """Whether something of the ticket is to be invoiced, for who may."""
    if ticket.client_id is None or not hours.offered_to(user):
        return False
    of = Q(ticket=ticket.pk) | Q(ticket__merged_into=ticket.pk)
    return bool(TimeSpent.objects.visible_to(user).to_invoice().filter(of).exists())


def order_invoices(order: Any, user: Any) -> dict[str, Any] | None:
    rows = list(Invoice.objects.visible_to(user).filter(order_id=order.pk)[:MOST])
    return {"invoices": rows} if rows else None


def may_invoice(order: Any, user: Any) -> bool:
    """At its own step; as soon as it is validated when its sites are served one after the other."""
    if user.partner_id or order.status == "cancelled":
        return False
    return bool(order.step_kind == "invoicing" or (order.validated_at and several(order)))


def at_each_site(order: Any, user: Any) -> dict[int | None, list[SiteNews]]:
    """Where something is left to invoice, the way to it."""
    if user.partner_id or not user.can("invoices.edit") or order.status == "cancelled" or not order.validated_at:
        return {}
    coverage = coverage_of([order], with_drafts=True).get(order.pk)
    left = {site_of(line, order) for line, _ in coverage.remaining if line.unit_price} if coverage else set()
    return {
        site: [SiteNews("Facturer ce site", f"{url_of(order)}#site-{site or 0}", "file-invoice", action=True)]
        for site in left
    }


PANELS = (
    Panel(
        CLIENT,
        TAB,
        "factures",
        "Factures",
        "billing/_panel.html",
        client_invoices,
        right="invoices.see",
        count=client_count,
        order=50,
    ),
    Panel(
        CLIENT, ASIDE, "reste-du", "Reste dû", "billing/_balance.html", client_balance, right="invoices.see", order=20
    ),
    Panel(
        ORDER,
        ASIDE,
        "factures",
        "Factures",
        "billing/_panel_order.html",
        order_invoices,
        right="invoices.see",
        order=50,
    ),
    RecordAction(
        CLIENT,
        "invoice",
        "Nouvelle facture",
        "file-invoice",
        lambda c: f"/factures/nouvelle?client={c.reference}",
        right="invoices.edit",
        shown=lambda client, user: not user.partner_id,
        order=80,
    ),
    RecordAction(
        TICKET,
        "invoice",
        "Facturer le temps",
        "file-invoice",
        lambda ticket: f"/factures/temps/{ticket.client.reference}",
        right="invoices.edit",
        shown=time_waits,
        order=90,
    ),
    SiteWork(at_each_site, 40),
    RecordAction(
        ORDER, "invoice", "Facture", "file-invoice", url_of, right="invoices.edit", shown=may_invoice, order=40
    ),
)
