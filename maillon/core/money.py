"""Exact amounts in euros, and the totals of an invoice as EN 16931 counts them.

Amounts are `Decimal`, never `float`. Rounding is half away from zero to the cent (`ROUND_HALF_UP`). VAT is computed
once per (category, rate) on the sum of the lines (BT-117), never line by line: rules BR-CO-10 to 17 of EN 16931.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


class MixedPeriods(ValueError):
    """Monthly and one-off lines were given together: their sum means nothing."""


def _refuse_float(**values: object) -> None:
    for name, value in values.items():
        if not isinstance(value, Decimal):
            raise TypeError(f"{name} must be a Decimal, not {type(value).__name__}")


def round_cents(amount: Decimal) -> Decimal:
    """To the cent, half away from zero: 0.125 -> 0.13, -0.125 -> -0.13. Never returns -0.00."""
    _refuse_float(amount=amount)
    return amount.quantize(CENT, rounding=ROUND_HALF_UP) + ZERO


def percent_of(amount: Decimal, percent: Decimal) -> Decimal:
    return round_cents(amount * percent / 100)


@dataclass(frozen=True, slots=True)
class Line:
    """One priced line. `discount_percent` is between 0 and 100; `recurring` means « par mois »."""

    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal = Decimal(0)
    vat_rate: Decimal = Decimal(20)
    vat_category: str = "S"
    recurring: bool = False

    def __post_init__(self) -> None:
        _refuse_float(
            quantity=self.quantity,
            unit_price=self.unit_price,
            discount_percent=self.discount_percent,
            vat_rate=self.vat_rate,
        )
        if not 0 <= self.discount_percent <= 100:
            raise ValueError("La remise est un pourcentage entre 0 et 100.")

    @property
    def before_discount(self) -> Decimal:
        """BT-137: quantity × price, to the cent."""
        return round_cents(self.quantity * self.unit_price)

    @property
    def discount(self) -> Decimal:
        """BT-136, to the cent."""
        return percent_of(self.before_discount, self.discount_percent)

    @property
    def net(self) -> Decimal:
        """BT-131, before VAT."""
        return self.before_discount - self.discount


@dataclass(frozen=True, slots=True)
class Allowance:
    """A discount on the whole document (BG-20), before VAT, positive, attached to one VAT category and rate."""

    amount: Decimal
    vat_rate: Decimal = Decimal(20)
    vat_category: str = "S"
    reason: str = "Remise"

    def __post_init__(self) -> None:
        _refuse_float(amount=self.amount, vat_rate=self.vat_rate)


@dataclass(frozen=True, slots=True)
class VatLine:
    """BG-23: `base` is BT-116, `vat` BT-117, `category` BT-118, `rate` BT-119."""

    category: str
    rate: Decimal
    base: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    line_nets: tuple[Decimal, ...] = ()  # BT-131, in the order of the lines
    lines_net: Decimal = ZERO  # BT-106
    allowances: Decimal = ZERO  # BT-107
    net: Decimal = ZERO  # BT-109
    vat: Decimal = ZERO  # BT-110
    gross: Decimal = ZERO  # BT-112
    prepaid: Decimal = ZERO  # BT-113
    due: Decimal = ZERO  # BT-115
    vat_lines: tuple[VatLine, ...] = ()  # BG-23, highest rate first


@dataclass(frozen=True, slots=True)
class SplitTotals:
    """What is paid once and what is paid each month, side by side and never added up."""

    one_off: Totals
    monthly: Totals


def vat_breakdown(lines: Iterable[Line], prepaid: Decimal = ZERO, allowances: Iterable[Allowance] = ()) -> Totals:
    """Totals of one document, EN 16931. Raises `MixedPeriods` when monthly and one-off lines are mixed.

    The lines of an invoice are all one-off: a month of subscription, once billed, is a quantity of months.
    """
    lines, allowances = tuple(lines), tuple(allowances)
    if len({line.recurring for line in lines}) > 1:
        raise MixedPeriods("monthly and one-off lines have separate totals: use split_totals")
    bases: dict[tuple[str, Decimal], Decimal] = {}
    for line in lines:
        key = (line.vat_category, line.vat_rate)
        bases[key] = bases.get(key, ZERO) + line.net
    for allowance in allowances:
        key = (allowance.vat_category, allowance.vat_rate)
        bases[key] = bases.get(key, ZERO) - round_cents(allowance.amount)
    vat_lines = tuple(
        VatLine(category, rate, base, percent_of(base, rate))
        for (category, rate), base in sorted(bases.items(), key=lambda item: (-item[0][1], item[0][0]))
    )
    line_nets = tuple(line.net for line in lines)
    lines_net = sum(line_nets, ZERO)
    allowed = sum((round_cents(allowance.amount) for allowance in allowances), ZERO)
    net = lines_net - allowed
    vat = sum((vat_line.vat for vat_line in vat_lines), ZERO)
    gross, prepaid = net + vat, round_cents(prepaid)
    return Totals(line_nets, lines_net, allowed, net, vat, gross, prepaid, gross - prepaid, vat_lines)


def split_totals(lines: Iterable[Line]) -> SplitTotals:
    """Totals of a quote or an order: one-off and monthly apart."""
    lines = tuple(lines)
    return SplitTotals(
        one_off=vat_breakdown(line for line in lines if not line.recurring),
        monthly=vat_breakdown(line for line in lines if line.recurring),
    )


def share(amount: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Share an amount in proportion to positive weights, to the cent; the parts always add up to the amount.

    Cents left over go to the largest remainders, the first of equals first. Weights all at zero share equally.
    """
    amount = round_cents(amount)
    for weight in weights:
        _refuse_float(weight=weight)
    if not weights or any(weight < 0 for weight in weights):
        raise ValueError("share() needs at least one weight, and no negative one")
    total = sum(weights, Decimal(0))
    if total == 0:
        weights, total = [Decimal(1)] * len(weights), Decimal(len(weights))
    exact = [abs(amount) * weight / total for weight in weights]
    parts = [value.quantize(CENT, rounding=ROUND_DOWN) for value in exact]
    left = int((abs(amount) - sum(parts, ZERO)) / CENT)
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_remainder[:left]:
        parts[index] += CENT
    return tuple(-part + ZERO if amount < 0 else part for part in parts)


def share_gross(gross: Decimal, totals: Totals) -> tuple[VatLine, ...]:
    """Split an amount with VAT over the rates of a document, in proportion (a down payment: CGI art. 289-I-1-c).

    In each part base + vat is exact, and the parts add up to `gross`. The VAT of a part may differ by one cent from
    base × rate, because not every amount with VAT has an exact base: EN 16931 allows it (BR-CO-17).
    """
    weights = [vat_line.base + vat_line.vat for vat_line in totals.vat_lines]
    parts = []
    for vat_line, amount in zip(totals.vat_lines, share(gross, weights), strict=True):
        base = round_cents(amount * 100 / (100 + vat_line.rate))
        parts.append(VatLine(vat_line.category, vat_line.rate, base, amount - base))
    return tuple(parts)
