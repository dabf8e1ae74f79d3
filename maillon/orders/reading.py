"""What the pages of quotes and orders read, in plain structures for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from maillon.clients.models import Client
from maillon.clients.paying import named_head_office
from maillon.core import french
from maillon.core.money import SplitTotals
from maillon.documents.branding import brand_of
from maillon.orders import totals
from maillon.orders.models import Order, Payer, PriceSource, Quote
from maillon.orders.services import costs, papers
from maillon.orders.services.house import may_edit

STATUS_TONES = {
    "draft": "",
    "submitted": "warning",
    "sent": "info",
    "accepted": "success",
    "refused": "error",
    "expired": "warning",
    "open": "info",
    "done": "success",
    "cancelled": "",
}


@dataclass(frozen=True)
class Row:
    """One line as a page shows it. ``margin``: percentage, for those who may see it. ``in_sum``: the sum it feeds."""

    line: Any
    net: Decimal
    in_sum: str
    margin: Decimal | None
    vat: str
    quantity: str
    price: str
    discount: str

    @property
    def option(self) -> bool:
        return bool(getattr(self.line, "optional", False))

    @property
    def origin(self) -> str:
        """Where the unit price comes from, in words."""
        if self.line.price_source == PriceSource.TYPED:
            return "Prix saisi à la main"
        return str(self.line.price_origin)

    @property
    def leaves_list(self) -> bool:
        """Whether the price of the list can be taken again."""
        return self.line.price_source != PriceSource.LIST and self.line.product_id is not None

    @property
    def net_text(self) -> str:
        return french.money(self.net)


@dataclass(frozen=True)
class Sums:
    """``rows``: (label, note, amount) by VAT rate."""

    found: SplitTotals
    rows: list[tuple[str, str, Decimal]]
    deposit: Decimal | None
    deposit_label: str
    margin: totals.Margin | None


def typed(value: Decimal, least: int = 0) -> str:
    """As a person types it in French: « 189,00 », « 1,5 »."""
    return papers.exact(value, least).replace(".", ",")


def read_lines(deal: Any, user: Any, lines: list[Any] | None = None) -> tuple[list[tuple[str, list[Row]]], Sums]:
    """The lines by group and the sums, as far as this person may know the costs."""
    lines = list(deal.lines.all()) if lines is None else lines
    unit_costs = costs.of(deal, user)
    groups = [
        (title, [row_of(line, unit_costs.get(line.pk)) for line in group]) for title, group in papers.grouped(lines)
    ]
    return groups, sums_of(
        deal, lines, unit_costs if user is not None and not user.partner_id and user.can("costs.see") else None
    )


def row_of(line: Any, unit_cost: Decimal | None) -> Row:
    return Row(
        line=line,
        net=totals.net(line),
        in_sum="" if getattr(line, "optional", False) else ("mois" if line.recurring else "ht"),
        margin=totals.line_margin(line, unit_cost),
        vat=papers.vat_label(line.vat_rate, line.vat_category),
        quantity=typed(line.quantity),
        price=typed(line.unit_price, 2),
        discount=f"{typed(line.discount)} %" if line.discount else "",
    )


def sums_of(deal: Any, lines: list[Any], unit_costs: dict[int, Decimal] | None) -> Sums:
    found = totals.of_lines(lines)
    rows = []
    for vat in found.one_off.vat_lines:
        taxed = vat.category == "S"
        label = f"TVA {papers.vat_label(vat.rate, vat.category)}" if taxed else "Exonéré"
        rows.append((label, f"sur {french.money(vat.base)}", vat.vat))
    percent = getattr(deal, "deposit_percent", Decimal(0))
    return Sums(
        found=found,
        rows=rows,
        deposit=totals.deposit(found.one_off, percent) if percent else None,
        deposit_label=f"Acompte {typed(percent)} %",
        margin=totals.margin(lines, unit_costs) if unit_costs is not None else None,
    )


def history_url(deal: Any, user: Any) -> str:
    """Where each change of the record is told, old and new: inside the company."""
    return f"/historique/{deal._meta.label_lower}/{deal.pk}" if user.can("history.see") and not user.partner_id else ""


def payer_name(deal: Quote | Order, user: Any) -> str:
    """Who pays, as far as this person may know: a partner reads its own clients' names only."""
    if deal.payer == Payer.PARTNER:
        return deal.partner_name
    client = Client.objects.visible_to(user).filter(pk=deal.client_id).first() if user.partner_id else deal.client
    head = named_head_office(client, deal.partner_id) if client else None
    return f"{head.name} (siège)" if head else deal.client_name


def editor_context(deal: Quote | Order, user: Any) -> dict[str, Any]:
    """What the line editor draws, for a quote or an order."""
    groups, sums = read_lines(deal, user)
    kind = "quote" if isinstance(deal, Quote) else "order"
    editable = may_edit(deal, user)
    return {
        "deal": deal,
        "kind": kind,
        "groups": groups,
        "sums": sums,
        "editable": editable,
        "prices": deal.prices_visible_to(user),
        "set_prices": editable and not user.partner_id,
        "margins": sums.margin is not None,
        "brand": brand_of(deal),
        "dates": {
            "made": papers.long_date(deal.created_at),
            "valid": papers.long_date(getattr(deal, "valid_until", deal.created_at)),
        },
        "payer_name": payer_name(deal, user),
    }
