"""From the lines of a quote or an order to their totals, EN 16931: what is paid once and each month, never added. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from maillon.core.money import ZERO as NOTHING
from maillon.core.money import Line, SplitTotals, Totals, percent_of, split_totals


@dataclass(frozen=True)
class Margin:
    """``known``: whether every counted line has a cost."""

    amount: Decimal
    percent: Decimal | None
    known: bool


def as_line(line: Any) -> Line:
    return Line(
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount,
        vat_rate=line.vat_rate,
        vat_category=line.vat_category,
        recurring=line.recurring,
    )


def net(line: Any) -> Decimal:
    return as_line(line).net


def counted(lines: Iterable[Any], chosen: frozenset[int] = frozenset()) -> list[Any]:
    """The lines in the total: options only when chosen."""
    return [line for line in lines if not getattr(line, "optional", False) or line.pk in chosen]


def of_lines(lines: Iterable[Any], chosen: frozenset[int] = frozenset()) -> SplitTotals:
    return split_totals([as_line(line) for line in counted(lines, chosen)])


def deposit(totals: Totals, percent: Decimal) -> Decimal:
    """What is asked at the order, VAT included."""
    return percent_of(totals.gross, percent)


def margin(lines: Iterable[Any], costs: dict[int, Decimal]) -> Margin:
    """On what is paid once. ``costs``: unit cost by line id."""
    once = [line for line in counted(lines) if not line.recurring]
    sold = sum((net(line) for line in once), NOTHING)
    spent = sum((costs.get(line.pk, Decimal(0)) * line.quantity for line in once), Decimal(0))
    amount = sold - spent
    return Margin(amount, rate(amount, sold), all(line.pk in costs for line in once))


def line_margin(line: Any, unit_cost: Decimal | None) -> Decimal | None:
    if unit_cost is None:
        return None
    sold = net(line)
    return rate(sold - unit_cost * line.quantity, sold)


def rate(amount: Decimal, of: Decimal) -> Decimal | None:
    return amount * 100 / of if of else None
