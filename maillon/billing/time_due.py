"""The time out of contract to be invoiced, as pages show it: the list of clients, and what one of them owes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from maillon.billing import hours, services
from maillon.billing.hours import Due
from maillon.clients.lists import with_text
from maillon.clients.models import Client
from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.money import Totals, vat_breakdown
from maillon.core.templatetags.kit import day
from maillon.lists.spec import BulkAction, Column, Filter, ListSpec, View
from maillon.orders.lists import PARTNER_COLUMN, PARTNER_FILTER, with_partner
from maillon.orders.models import Payer
from maillon.tickets.hours import spelled
from maillon.tickets.models import SupportPolicy, TimeSpent

KEPT = Coalesce("ticket__merged_into", "ticket")


def due_rows(user: Any) -> QuerySet[Client]:
    """Clients with time to invoice: ``minutes`` of it, since ``oldest``."""
    due = TimeSpent.objects.visible_to(user).to_invoice()
    own = due.filter(ticket__client=OuterRef("pk")).order_by().values("ticket__client")
    rows = Client.objects.visible_to(user).filter(pk__in=due.order_by().values("ticket__client"))
    return with_partner(rows, user).annotate(
        minutes=Subquery(own.annotate(all=Sum("minutes")).values("all")),
        oldest=Subquery(own.annotate(first=Min("done_on")).values("first")),
    )


def who_pays(clients: list[Any], user: Any) -> None:
    """Of each: how many tickets, and who pays them. One query for the page."""
    due = TimeSpent.objects.to_invoice().filter(ticket__client__in=[c.pk for c in clients]).order_by()
    tickets: dict[int, set[int]] = defaultdict(set)
    payers: dict[int, set[str]] = defaultdict(set)
    for client, ticket, payer in due.values_list("ticket__client", KEPT, "ticket__payer").distinct():
        tickets[client].add(ticket)
        payers[client].add(payer)
    for client in clients:
        client.ticket_count = len(tickets[client.pk])
        client.payers = french.listing([str(p.label) for p in Payer if p.value in payers[client.pk]])


def prepare(rows: list[Client], user: Any, data: dict[str, Any]) -> None:
    for client in rows:
        services.drafts_from_time(client, user)


def total_in_words(rows: QuerySet[Client], user: Any) -> str:
    found = rows.order_by().aggregate(all=Sum("minutes"))["all"] or 0
    return f"Temps à facturer des lignes filtrées : {spelled(found)}"


TIME_DUE = ListSpec(
    name="time_due",
    title="Temps à facturer",
    rows=due_rows,
    url="billing:times",
    right="invoices.edit",
    columns=(
        Column("name", "Client", lambda c: c.name, sort="name", css="c-name"),
        Column("minutes", "Temps", lambda c: spelled(c.minutes), lambda c: c.minutes, sort="minutes", css="num c-tel"),
        Column("tickets", "Tickets", lambda c: c.ticket_count, css="num"),
        Column("payers", "Payeur", lambda c: c.payers, css="c-act"),
        PARTNER_COLUMN,
        Column("oldest", "Depuis le", lambda c: day(c.oldest), lambda c: c.oldest, sort="oldest", css="c-status"),
    ),
    filters=(PARTNER_FILTER, Filter("oldest", "Depuis le", "date"), Filter("minutes", "Temps, en minutes", "number")),
    views=(View("Tous", "s=oldest"),),
    bulk=(BulkAction("draft", "Préparer la facture", "file-invoice", "invoices.edit", prepare),),
    text=with_text,
    default_sort="oldest",
    row_url=lambda c: f"/factures/temps/{c.reference}",
    row_label=lambda c: c.name,
    prefetch=who_pays,
    totals=total_in_words,
    export_name="temps-a-facturer",
    empty_title="Aucun temps à facturer",
    empty_text="Le temps noté hors contrat sur les tickets se range ici, client par client.",
    noun="client,clients",
)


@dataclass(frozen=True)
class Draft:
    """What one payer would be invoiced. ``totals``: none as long as no hourly article is chosen."""

    due: Due
    buyer: str
    lines: list[dict[str, Any]]
    totals: Totals | None


def drafts_of(client: Client) -> dict[str, Any]:
    policy, missing = SupportPolicy.now(), ""
    try:
        article = services.article_of(policy)
    except Refused as refused:
        article, missing = None, refused.message
    drafts = [_draft(client, due, article) for due in hours.gathered(hours.to_invoice(client), policy.rounding)]
    return {"drafts": drafts, "article": article, "missing": missing, "rounding": policy.get_rounding_display()}


def _draft(client: Client, due: Due, article: Any) -> Draft:
    invoice = services.new_draft(client, payer=due.payer, partner=due.partner, client_name=client.name)
    priced = services.lines_of(invoice, due, article) if article else [None for _ in due.tickets]
    lines = [
        {"of": one, "net": line.priced.net if line else None} for one, line in zip(due.tickets, priced, strict=True)
    ]
    totals = vat_breakdown(line.priced for line in priced if line) if article else None
    return Draft(due, invoice.buyer_name, lines, totals)
