"""From the lines of a quote or an order to their totals, EN 16931: what is paid once and each month, never added. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from maillon.core.money import ZERO as NOTHING
from maillon.core.money import Line, SplitTotals, Totals, percent_of, round_cents, share, split_totals

HUNDRED, FINEST = Decimal(100), Decimal("1e-8")


@dataclass(frozen=True)
class Margin:
    """``known``: whether every counted line has a cost."""

    amount: Decimal
    percent: Decimal | None
    known: bool


@dataclass(frozen=True)
class Rebate:
    """A discount on the whole of what is paid once: a percentage, or an amount before VAT. Subscriptions are left alone."""

    percent: Decimal = Decimal(0)
    amount: Decimal = NOTHING

    def of(self, net: Decimal) -> Decimal:
        return percent_of(net, self.percent) if self.percent else min(round_cents(self.amount), net)


NO_REBATE = Rebate()


def rebate_of(deal: Any) -> Rebate:
    """That of a quote; the lines of an order carry theirs already."""
    return Rebate(getattr(deal, "rebate_percent", Decimal(0)), getattr(deal, "rebate_amount", NOTHING))


def discounts(lines: Iterable[Any], rebate: Rebate, chosen: frozenset[int] = frozenset()) -> dict[int, Decimal]:
    """The whole discount of each line in percent, by line id, once the rebate is spread in proportion to what each comes to:
    the shares add up to the rebate to the cent (``money.share``), and so do the bases of each VAT rate (BG-23).

    Eight decimals give back each share exactly up to 100 million euros a line. Lines that bear nothing are left out.
    """
    once = [line for line in counted(lines, chosen) if not line.recurring]
    nets = [net(line) for line in once]
    off = rebate.of(sum(nets, NOTHING))
    if off <= 0:
        return {}
    spread = {}
    for line, kept, part in zip(once, nets, share(off, nets), strict=True):
        before = as_line(line).before_discount
        if part and before:
            spread[line.pk] = ((before - kept + part) * HUNDRED / before).quantize(FINEST)
    return spread


def as_line(line: Any, discount: Decimal | None = None) -> Line:
    """``discount``: instead of its own."""
    return Line(
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount if discount is None else discount,
        vat_rate=line.vat_rate,
        vat_category=line.vat_category,
        recurring=line.recurring,
    )


def net(line: Any) -> Decimal:
    return as_line(line).net


def counted(lines: Iterable[Any], chosen: frozenset[int] = frozenset()) -> list[Any]:
    """The lines in the total: options only when chosen."""
    return [line for line in lines if not getattr(line, "optional", False) or line.pk in chosen]


def of_lines(lines: Iterable[Any], chosen: frozenset[int] = frozenset(), rebate: Rebate = NO_REBATE) -> SplitTotals:
    lines = list(lines)
    spread = discounts(lines, rebate, chosen)
    return split_totals([as_line(line, spread.get(line.pk)) for line in counted(lines, chosen)])


def deposit(totals: Totals, percent: Decimal) -> Decimal:
    """What is asked at the order, VAT included."""
    return percent_of(totals.gross, percent)


def margin(lines: Iterable[Any], costs: dict[int, Decimal], rebate: Rebate = NO_REBATE) -> Margin:
    """On what is paid once and has a cost, its share of the rebate taken off. ``costs``: unit cost by line id."""
    once = [line for line in counted(lines) if not line.recurring]
    told = [line for line in once if line.pk in costs]
    whole, sold = (sum((net(line) for line in part), NOTHING) for part in (once, told))
    sold -= round_cents(rebate.of(whole) * sold / whole) if whole else NOTHING
    amount = sold - sum((costs[line.pk] * line.quantity for line in told), Decimal(0))
    return Margin(amount, rate(amount, sold), len(told) == len(once))


def line_margin(line: Any, unit_cost: Decimal | None, discount: Decimal | None = None) -> Decimal | None:
    """``discount``: with its share of the rebate."""
    if unit_cost is None:
        return None
    sold = as_line(line, discount).net
    return rate(sold - unit_cost * line.quantity, sold)


def rate(amount: Decimal, of: Decimal) -> Decimal | None:
    return amount * 100 / of if of else None
