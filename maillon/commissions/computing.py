"""What a partner earns on what its clients were invoiced. Pure: plain values in, plain values out.

Amounts are ``Decimal``, in euros before tax; credit notes come with negative ones. Rates are per cent. Each line is rounded
to the cent, half away from zero, and a statement is the sum of its lines.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from maillon.core.money import ZERO, percent_of

COMMISSION, MARGIN = "commission", "margin"
ISSUED, PAID = "issued", "paid"
RECURRING = "subscription"
FLOOR, CAP = "floor", "cap"


@dataclass(frozen=True, slots=True)
class Terms:
    """One period of a partner's rule, both days included; no last day: for ever. ``rates``: the categories of articles that
    have their own; any other takes ``rate``, and subscriptions ``recurring_rate``."""

    key: int
    starts_on: date
    ends_on: date | None
    kind: str
    when: str
    rate: Decimal
    recurring_rate: Decimal
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    floor: Decimal | None = None
    cap: Decimal | None = None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def rate_of(self, category: str) -> Decimal:
        return self.rates.get(category, self.recurring_rate if category == RECURRING else self.rate)


@dataclass(frozen=True, slots=True)
class Sold:
    """One line invoiced to an end client. ``net``: what it was sold; ``own``: what the partner's own prices ask for as much,
    ``None`` when they do not say. ``sold_on``: the day of the invoice, of the corrected one for a credit note, and
    ``paid_on`` the day when that invoice was wholly paid. ``undoes``: the line that this one takes back."""

    key: int
    category: str
    net: Decimal
    issued_on: date
    sold_on: date
    paid_on: date | None = None
    own: Decimal | None = None
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What former statements gave for a line: ``full``, the first time; ``total``, all in all."""

    full: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Earned:
    """One line of a statement. ``key``: the line invoiced, ``None`` for what a minimum adds or a maximum takes away."""

    key: int | None
    terms: int
    kind: str
    base: Decimal
    rate: Decimal
    amount: Decimal


def month_end(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def terms_on(terms: Iterable[Terms], day: date) -> Terms | None:
    return next((one for one in terms if one.covers(day)), None)


def terms_of_month(terms: Iterable[Terms], month: date) -> Terms | None:
    """Those whose minimum and maximum hold for the month: the last in force in it."""
    first, last = month.replace(day=1), month_end(month)
    during = [one for one in terms if one.starts_on <= last and (one.ends_on is None or one.ends_on >= first)]
    return max(during, key=lambda one: one.starts_on, default=None)


def base_of(terms: Terms, line: Sold) -> Decimal:
    """The amount that the rate applies to: the price before tax, or what it exceeds the partner's own price by. A line sold
    under that price takes nothing away."""
    if terms.kind == COMMISSION:
        return line.net
    if line.own is None:
        return ZERO
    over = max(ZERO, abs(line.net) - abs(line.own))
    return -over if line.net < 0 else over


def is_due(terms: Terms, line: Sold, until: date) -> bool:
    if terms.when == PAID and (line.paid_on is None or line.paid_on > until):
        return False
    return line.issued_on <= until


def statement(
    terms: Sequence[Terms], sold: Iterable[Sold], month: date, given: Mapping[int, Given] | None = None
) -> tuple[Earned, ...]:
    """The lines of a month's statement: all that is due at its end, less what former statements ``given`` already gave.

    The rule is the one in force on the day of the sale. What was given once keeps its amount, even when prices have changed
    since: it is only taken back, whole, by a credit note or a payment that came to nothing.
    """
    given, until = given or {}, month_end(month)
    lines = sorted(sold, key=lambda line: (line.issued_on, line.key))
    worth = {line.key: found for line in lines if (found := _worth(terms, line))}
    earned = []
    for line in lines:
        if line.key not in worth:
            continue
        rule, base, rate = worth[line.key]
        full = _full(line, percent_of(base, rate), given, worth)
        former = given.get(line.key)
        owed = (full if is_due(rule, line, until) else ZERO) - (former.total if former else ZERO)
        if owed or (former is None and is_due(rule, line, until)):
            shown = -base if owed and (owed < 0) != (base < 0) else base
            earned.append(Earned(line.key, rule.key, rule.kind, shown, rate, owed))
    return (*earned, *_bounds(terms_of_month(terms, month), earned))


def total_of(lines: Iterable[Earned]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def _worth(terms: Sequence[Terms], line: Sold) -> tuple[Terms, Decimal, Decimal] | None:
    """The rule, the base and the rate; nothing where no rule was in force."""
    rule = terms_on(terms, line.sold_on)
    return (rule, base_of(rule, line), rule.rate_of(line.category)) if rule else None


def _full(
    line: Sold, computed: Decimal, given: Mapping[int, Given], worth: Mapping[int, tuple[Terms, Decimal, Decimal]]
) -> Decimal:
    """What the line is worth when it is due: what it gave, the opposite of what it takes back, else what was computed."""
    if line.key in given:
        return given[line.key].full
    if line.undoes is None:
        return computed
    if line.undoes in given:
        return -given[line.undoes].full + ZERO
    if line.undoes in worth:
        _, base, rate = worth[line.undoes]
        return -percent_of(base, rate) + ZERO
    return computed


def _bounds(rule: Terms | None, earned: Sequence[Earned]) -> tuple[Earned, ...]:
    if rule is None:
        return ()
    total = total_of(earned)
    if rule.cap is not None and total > rule.cap:
        return (Earned(None, rule.key, CAP, ZERO, ZERO, rule.cap - total),)
    if rule.floor is not None and total < rule.floor:
        return (Earned(None, rule.key, FLOOR, ZERO, ZERO, rule.floor - total),)
    return ()
