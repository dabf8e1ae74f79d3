"""What the pages of quotes and orders read, in plain structures for the templates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from zlib import crc32

from django.utils.functional import SimpleLazyObject

from maillon.clients.models import Client
from maillon.clients.paying import named_head_office
from maillon.core import french
from maillon.core.money import SplitTotals
from maillon.documents.branding import brand_of
from maillon.orders import places, totals
from maillon.orders.models import Order, Payer, PriceSource, Quote, SalesPolicy
from maillon.orders.services import approval, costs, papers
from maillon.orders.services.house import may_edit
from maillon.orders.services.sites import choices_of

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
    """One line as a page shows it. ``margin``: percentage, for those who may see it; ``below``: under the target.
    ``in_sum``: the sum it feeds. ``site``: where it goes, when the lines go to several sites."""

    line: Any
    net: Decimal
    in_sum: str
    margin: Decimal | None
    vat: str
    quantity: str
    price: str
    discount: str
    below: bool = False
    site: str = ""
    promised: date | None = None

    @property
    def discount_read(self) -> str:
        """To be read, when it is not typed: a share of a rebate has more decimals than anyone wants."""
        return papers.discount_words(self.line.discount) if self.line.discount else ""

    @property
    def nature(self) -> str:
        """What a group must be to hold it."""
        return "option" if self.option else str(self.line.kind)

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
class Part:
    """One group of lines: a section of one's own, a nature (hardware, services...), or the options.

    ``key`` names it in the page; ``section``: its lines say so themselves, it can be dissolved.
    """

    title: str
    section: bool
    nature: str
    subtotal: str
    rows: list[Row]

    @property
    def key(self) -> str:
        return f"{crc32(self.title.encode()):08x}"


def subtotal(lines: list[Any]) -> str:
    """« 1 020,60 € », « 74,50 €/mois », « 1 020,60 € + 74,50 €/mois »."""
    once = sum((totals.net(line) for line in lines if not line.recurring), Decimal(0))
    monthly = sum((totals.net(line) for line in lines if line.recurring), Decimal(0))
    shown = [french.money(once)] if once or not monthly else []
    return " + ".join([*shown, *([f"{french.money(monthly)}/mois"] if monthly else [])])


@dataclass(frozen=True)
class Sums:
    """``rows``: (label, note, amount) by VAT rate. ``rebate``: its words and what it takes off."""

    found: SplitTotals
    rows: list[tuple[str, str, Decimal]]
    deposit: Decimal | None
    deposit_label: str
    margin: totals.Margin | None
    rebate: tuple[str, Decimal] = ("", Decimal(0))
    target: Decimal | None = None

    @property
    def before_rebate(self) -> Decimal:
        return self.found.one_off.net + self.rebate[1]

    @property
    def below(self) -> bool:
        return self.target is not None and bool(self.margin) and is_below(self.margin.percent, self.target)  # type: ignore[union-attr]


def is_below(margin: Decimal | None, target: Decimal | None) -> bool:
    return margin is not None and target is not None and margin < target


def typed(value: Decimal, least: int = 0) -> str:
    """As a person types it in French: « 189,00 », « 1,5 »."""
    return papers.exact(value, least).replace(".", ",")


def read_lines(deal: Any, user: Any, lines: list[Any] | None = None) -> tuple[list[tuple[str, list[Row]]], Sums]:
    """The lines by group and the sums, as far as this person may know the costs."""
    parts, sums = read_parts(deal, user, lines)
    return [(part.title, part.rows) for part in parts], sums


def read_parts(deal: Any, user: Any, lines: list[Any] | None = None) -> tuple[list[Part], Sums]:
    lines = list(deal.lines.all()) if lines is None else lines
    reader = Reader(deal, user, lines)
    parts = [part_of(title, group, [reader.row(line) for line in group]) for title, group in papers.grouped(lines)]
    known = {part.title for part in parts}
    empty = [Part(title, True, "", "", []) for title in getattr(deal, "sections", ()) if title not in known]
    return [*parts, *empty], reader.sums


def part_of(title: str, lines: list[Any], rows: list[Row]) -> Part:
    first = lines[0]
    optional = bool(getattr(first, "optional", False))
    return Part(
        title, not optional and first.section == title, "option" if optional else first.kind, subtotal(lines), rows
    )


class Reader:
    """The lines of a deal as one person may read them: sums at once, each row when it is asked for."""

    def __init__(self, deal: Any, user: Any, lines: list[Any]) -> None:
        inside = user is not None and not user.partner_id and user.can("costs.see")
        self.lines = lines
        self.unit_costs = costs.of(deal, user)
        self.spread = totals.discounts(lines, totals.rebate_of(deal)) if inside else {}
        self.sums = sums_of(deal, lines, self.unit_costs if inside else None)
        self.sites = places.names(deal, lines)

    def row(self, line: Any) -> Row:
        row = row_of(line, self.unit_costs.get(line.pk), self.spread.get(line.pk), self.sums.target)
        return replace(row, site=self.sites.get(line.pk, ""))


def row_of(line: Any, unit_cost: Decimal | None, discount: Decimal | None = None, target: Decimal | None = None) -> Row:
    """``discount``: its own and its share of the rebate, for its margin."""
    margin = totals.line_margin(line, unit_cost, discount)
    return Row(
        line=line,
        net=totals.net(line),
        in_sum="" if getattr(line, "optional", False) else ("mois" if line.recurring else "ht"),
        margin=margin,
        below=is_below(margin, target),
        vat=papers.vat_label(line.vat_rate, line.vat_category),
        promised=getattr(line, "promised_on", None),
        quantity=typed(line.quantity),
        price=typed(line.unit_price, 2),
        discount=f"{typed(line.discount)} %" if line.discount else "",
    )


def sums_of(deal: Any, lines: list[Any], unit_costs: dict[int, Decimal] | None) -> Sums:
    rebate = totals.rebate_of(deal)
    found = totals.of_lines(lines, rebate=rebate)
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
        margin=totals.margin(lines, unit_costs, rebate) if unit_costs is not None else None,
        rebate=papers.rebate_words(deal, lines),
        target=SalesPolicy.now().margin_target if unit_costs is not None else None,
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
    lines = list(deal.lines.all())
    parts, sums = read_parts(deal, user, lines)
    return {**frame(deal, user, sums, lines), "parts": parts}


def changed_context(deal: Quote | Order, user: Any, pk: int) -> dict[str, Any]:
    """What one line moves in the page: itself, the lines of the same article, whose price follows the quantity of the whole, the
    subtotals of their groups, the totals. No other line is drawn."""
    lines = list(deal.lines.all())
    reader = Reader(deal, user, lines)
    line = next(each for each in lines if each.pk == pk)
    same = [each for each in lines if each.product_id and each.product_id == line.product_id and each.pk != pk]
    titles = dict.fromkeys(papers.group_title(each) for each in [line, *same])
    parts = [part_of(t, [each for each in lines if papers.group_title(each) == t], []) for t in titles]
    return {
        **frame(deal, user, reader.sums, lines),
        "row": reader.row(line),
        "moved": [reader.row(each) for each in same],
        "moved_parts": parts,
    }


def may_answer(found: approval.Standing, user: Any) -> bool:
    asked = found.request if found.waiting else None
    return asked is not None and user.can(approval.APPROVER) and asked.asked_by_id != user.pk


def frame(deal: Quote | Order, user: Any, sums: Sums, lines: list[Any]) -> dict[str, Any]:
    editable = may_edit(deal, user)
    given = totals.rebate_of(deal)
    rebate = given.percent or given.amount
    ours = editable and not user.partner_id
    discount = approval.standing(deal, user) if ours and isinstance(deal, Quote) else None
    return {
        "discount": discount,
        "discount_answers": discount is not None and may_answer(discount, user),
        "deal": deal,
        "kind": "quote" if isinstance(deal, Quote) else "order",
        "base": deal.get_absolute_url(),
        "sums": sums,
        "rebate_value": typed(rebate) if rebate else "",
        "editable": editable,
        "sites": SimpleLazyObject(lambda: choices_of(deal, lines)) if editable and isinstance(deal, Quote) else [],
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


def last_payer(client: Any) -> str:
    """Who pays the last order of this client; "" when it has none."""
    last: str | None = Order.objects.filter(client_id=client.pk).order_by("-pk").values_list("payer", flat=True).first()
    return last or ""
