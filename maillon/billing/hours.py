"""Time out of contract: what of it is to be invoiced, to whom, and on which invoice the rest is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from maillon.accounts.models import Partner
from maillon.billing.models import BilledTime, Invoice
from maillon.clients.models import Client
from maillon.core import french
from maillon.core.french import NBSP
from maillon.core.modules import registry
from maillon.tickets.billed import Billed, TimeBilling
from maillon.tickets.hours import billed, spelled
from maillon.tickets.models import Ticket, TimeSpent

KEPT = Coalesce("time__ticket__merged_into", "time__ticket")


@dataclass
class OfTicket:
    """What one line invoices: the entries of a ticket and of those joined to it."""

    ticket: Ticket
    step: int
    entries: list[TimeSpent] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.entries)

    @property
    def hours(self) -> Decimal:
        return billed(self.minutes, self.step)

    @property
    def words(self) -> str:
        return spelled(self.minutes)

    @property
    def billed_words(self) -> str:
        return spelled(int(self.hours * 60))

    @property
    def days(self) -> tuple[date, date]:
        days = [row.done_on for row in self.entries]
        return min(days), max(days)

    @property
    def said(self) -> str:
        """Under the line, on the invoice: what was spent, for how much it counts, nothing of what was noted for ourselves."""
        first, last = (french.day(day) for day in self.days)
        when = f"le {first}" if first == last else f"du {first} au {last}"
        spent = self.words if self.words == self.billed_words else f"{self.words}, compté pour {self.billed_words}"
        return f"{self.ticket.reference}, « {self.ticket.subject} », {when} : {spent}".replace(NBSP, " ")


@dataclass
class Due:
    """One draft to make: what one payer owes for one client. ``partner``: whose tickets they are, whoever pays."""

    payer: str
    partner: Partner | None
    tickets: list[OfTicket] = field(default_factory=list)

    @property
    def partner_id(self) -> int | None:
        return self.partner.pk if self.partner else None

    @property
    def key(self) -> str:
        return f"{self.payer}-{self.partner_id or 0}"

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.tickets)

    @property
    def words(self) -> str:
        return spelled(self.minutes)

    @property
    def hours(self) -> Decimal:
        return sum((one.hours for one in self.tickets), Decimal(0))

    @property
    def last_day(self) -> date:
        return max(one.days[1] for one in self.tickets)


def offered_to(user: Any) -> bool:
    """Who invoices and sees tickets; nobody while the module of tickets is off."""
    ours = not user.partner_id and user.can("invoices.edit") and user.can(TimeSpent.see)
    return bool(ours and registry.is_active("tickets"))


def to_invoice(client: Client) -> QuerySet[TimeSpent]:
    rows: QuerySet[TimeSpent] = TimeSpent.objects.to_invoice().filter(ticket__client=client)
    return rows.select_related("ticket__merged_into", "ticket__partner").order_by("ticket_id", "pk")


def gathered(rows: Iterable[TimeSpent], step: int) -> list[Due]:
    """``rows``: of one client. ``step``: see ``tickets.hours.billed``."""
    dues: dict[tuple[str, int], Due] = {}
    lines: dict[tuple[str, int, int], OfTicket] = {}
    for row in rows:
        of = row.ticket
        kept = of.merged_into or of
        key = (of.payer, of.partner_id or 0)
        due = dues.setdefault(key, Due(of.payer, of.partner))
        if (*key, kept.pk) not in lines:
            lines[*key, kept.pk] = OfTicket(kept, step)
            due.tickets.append(lines[*key, kept.pk])
        lines[*key, kept.pk].entries.append(row)
    return [dues[key] for key in sorted(dues)]


def tickets_of(invoice: Invoice) -> QuerySet[Ticket]:
    """Whose time is on the lines of this invoice, or of the one that this credit note corrects."""
    held = BilledTime.objects.filter(line__invoice=invoice.corrects_id or invoice.pk).annotate(kept=KEPT).values("kept")
    rows: QuerySet[Ticket] = Ticket.objects.filter(pk__in=held).order_by("pk")
    return rows


def tickets_shown(invoice: Invoice, user: Any) -> list[Ticket]:
    """Those that one of ours may open; a partner reads their references on the lines."""
    if invoice.order_id or user.partner_id or not registry.is_active("tickets"):
        return []
    seen: QuerySet[Ticket] = Ticket.objects.visible_to(user)
    return list(seen.filter(pk__in=tickets_of(invoice).values("pk")).order_by("pk"))


def where_billed(entries: list[int], user: Any) -> dict[int, Billed]:
    rows = BilledTime.objects.filter(time__in=entries, freed_at=None).values_list("time", "line__invoice")
    on = dict(rows)
    invoices = Invoice.objects.visible_to(user).in_bulk(set(on.values()))
    return {entry: _told(invoices[key]) for entry, key in on.items() if key in invoices}


def _told(invoice: Invoice) -> Billed:
    text = f"Brouillon {invoice}" if invoice.is_draft else f"Facturé : {invoice}"
    return Billed(text, str(invoice), invoice.get_absolute_url())


BILLING = TimeBilling(where_billed, right=Invoice.see)
