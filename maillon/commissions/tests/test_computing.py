"""What a statement holds, counted by hand, then what is true of any statement."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.commissions.computing import (
    COMMISSION,
    ISSUED,
    MARGIN,
    PAID,
    Given,
    Sold,
    Terms,
    month_end,
    statement,
    total_of,
)
from maillon.commissions.models import of_month

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def terms(**changes):
    plain = {
        "key": 1,
        "starts_on": date(2026, 1, 1),
        "ends_on": None,
        "kind": COMMISSION,
        "when": ISSUED,
        "rate": D(8),
        "recurring_rate": D(15),
    }
    return Terms(**(plain | changes))


def sold(net, key=1, day=date(2026, 10, 12), **changes):
    plain = {"key": key, "category": "hardware", "net": D(net), "issued_on": day, "sold_on": day}
    return Sold(**(plain | changes))


def amounts(rules, lines, month=OCTOBER, former=None):
    return [str(line.amount) for line in statement(rules, lines, month, former)]


@pytest.mark.parametrize(
    ("rule", "line", "amount"),
    [
        ({}, sold("567.00"), "45.36"),  # 567 x 8 %
        ({}, sold("567.00", category="subscription"), "85.05"),  # 567 x 15 %
        ({"rates": {"hardware": D(5)}}, sold("567.00"), "28.35"),  # its own rate first
        ({"rates": {"hardware": D(5)}}, sold("567.00", category="service"), "45.36"),
        ({"rate": D("7.5")}, sold("0.20"), "0.02"),  # 0.015, half up
        ({"rate": D("7.5")}, sold("-0.20"), "-0.02"),  # half away from zero
        ({"rate": D(0)}, sold("567.00"), "0.00"),
        ({"kind": MARGIN, "rate": D(100)}, sold("567.00", own=D("477.00")), "90.00"),  # sold 567, its price 477
        ({"kind": MARGIN, "rate": D(60)}, sold("567.00", own=D("477.00")), "54.00"),  # 60 % of 90
        (
            {"kind": MARGIN, "rate": D(100)},
            sold("400.00", own=D("477.00")),
            "0.00",
        ),  # under its price: nothing taken away
        ({"kind": MARGIN, "rate": D(100)}, sold("567.00"), "0.00"),  # no price to compare with
        ({"kind": MARGIN, "recurring_rate": D(50)}, sold("74.50", own=D("62.50"), category="subscription"), "6.00"),
    ],
)
def test_one_line_counted_by_hand(rule, line, amount):
    assert amounts([terms(**rule)], [line]) == [amount]


@pytest.mark.parametrize(
    ("bounds", "nets", "expected", "total"),
    [
        ({"cap": D(60)}, ["500.00", "500.00"], ["40.00", "40.00", "-20.00"], "60.00"),
        ({"cap": D(80)}, ["500.00", "500.00"], ["40.00", "40.00"], "80.00"),
        ({"floor": D(100)}, ["500.00"], ["40.00", "60.00"], "100.00"),
        ({"floor": D(40)}, ["500.00"], ["40.00"], "40.00"),
        ({"floor": D(100)}, [], ["100.00"], "100.00"),
        ({"floor": D(0)}, ["-500.00"], ["-40.00", "40.00"], "0.00"),
        ({}, ["-500.00"], ["-40.00"], "-40.00"),
    ],
)
def test_a_minimum_and_a_maximum_are_lines_of_their_own(bounds, nets, expected, total):
    found = statement([terms(**bounds)], [sold(net, key) for key, net in enumerate(nets, start=1)], OCTOBER)
    assert [str(line.amount.quantize(D("0.01"))) for line in found] == expected
    assert str(total_of(found).quantize(D("0.01"))) == total


def test_the_rule_is_that_of_the_day_of_the_sale_to_the_day():
    rules = [terms(ends_on=date(2026, 10, 15)), terms(key=2, starts_on=date(2026, 10, 16), rate=D(10))]
    days = (date(2026, 10, 15), date(2026, 10, 16))
    found = statement(rules, [sold("100.00", key, day) for key, day in enumerate(days)], OCTOBER)
    assert [(line.terms, line.amount) for line in found] == [(1, D("8.00")), (2, D("10.00"))]


def test_the_maximum_of_a_month_is_that_of_its_last_rule():
    rules = [terms(ends_on=date(2026, 10, 15), cap=D(10)), terms(key=2, starts_on=date(2026, 10, 16), cap=D(30))]
    lines = [sold("500.00", 1, date(2026, 10, 10)), sold("500.00", 2, date(2026, 10, 20))]
    assert amounts(rules, lines) == ["40.00", "40.00", "-50.00"]


def test_what_was_given_does_not_follow_prices_that_change_later():
    rule, former = [terms(kind=MARGIN, when=PAID, rate=D(100))], {1: Given(D("90.00"), D("90.00"))}
    line = sold("567.00", own=D("100.00"), paid_on=date(2026, 10, 20))
    assert amounts(rule, [line], NOVEMBER, former) == []


def test_no_rule_gives_nothing():
    line = sold("500.00", day=date(2026, 10, 20))
    assert statement([], [line], OCTOBER) == ()
    assert statement([terms(ends_on=date(2026, 10, 19))], [line], OCTOBER) == ()
    assert statement([terms(starts_on=date(2026, 10, 21))], [line], OCTOBER) == ()


def test_a_line_of_the_last_day_is_of_its_month_and_the_next_day_is_not():
    lines = [sold("100.00", 1, date(2026, 10, 31)), sold("200.00", 2, date(2026, 11, 1))]
    assert amounts([terms()], lines) == ["8.00"]
    assert amounts([terms()], lines, NOVEMBER, {1: Given(D("8.00"), D("8.00"))}) == ["16.00"]


def test_what_is_paid_late_goes_to_the_month_of_its_payment_at_the_rule_of_the_sale():
    rules = [terms(when=PAID, ends_on=date(2026, 10, 31)), terms(key=2, starts_on=NOVEMBER, rate=D(50), when=PAID)]
    assert amounts(rules, [sold("100.00")]) == []
    late = [sold("100.00", paid_on=date(2026, 11, 5))]
    assert amounts(rules, late) == []
    assert amounts(rules, late, NOVEMBER) == ["8.00"]


def test_a_payment_that_comes_to_nothing_is_taken_back_and_given_again():
    rule, former = [terms(when=PAID)], {1: Given(D("8.00"), D("8.00"))}
    assert amounts(rule, [sold("100.00")], NOVEMBER, former) == ["-8.00"]
    taken = {1: Given(D("8.00"), D("0.00"))}
    assert amounts(rule, [sold("100.00")], NOVEMBER, taken) == []
    assert amounts(rule, [sold("100.00", paid_on=date(2026, 11, 9))], NOVEMBER, taken) == ["8.00"]


def test_a_credit_note_takes_back_what_was_given_even_when_prices_have_changed_since():
    note = sold("-567.00", 2, date(2026, 11, 3), sold_on=date(2026, 10, 12), own=D("-500.00"), undoes=1)
    rule = [terms(kind=MARGIN, rate=D(100))]
    assert amounts(rule, [note], NOVEMBER, {1: Given(D("90.00"), D("90.00"))}) == ["-90.00"]


def test_the_credit_note_of_an_unpaid_sale_takes_nothing_back():
    rule = [terms(when=PAID)]
    lines = [sold("100.00"), sold("-100.00", 2, date(2026, 10, 20), sold_on=date(2026, 10, 12), undoes=1)]
    assert amounts(rule, lines) == []


def test_the_credit_note_of_a_sale_before_the_rule_takes_nothing_back():
    note = sold("-100.00", 2, date(2026, 10, 20), sold_on=date(2025, 12, 30), undoes=1)
    assert amounts([terms()], [note]) == []


# What holds whatever is sold

money = st.integers(0, 9_999_999).map(lambda cents: D(cents) / 100)
rate = st.integers(0, 10_000).map(lambda hundredths: D(hundredths) / 100)
days = st.integers(0, 152).map(lambda rank: date(2026, 8, 1) + timedelta(days=rank))
OWN_RATES = st.sampled_from([{}, {"hardware": D("3.33")}, {"service": D(0), "subscription": D("12.5")}])
categories = st.sampled_from(["hardware", "service", "subscription"])
MONTHS = [date(2026, month, 1) for month in range(8, 13)]


@st.composite
def rules(draw, bounded=True):
    """Periods one after the other, with holes or not."""
    cuts = sorted(draw(st.sets(days, min_size=2, max_size=6)))
    bounds = st.one_of(st.none(), money) if bounded else st.none()
    found = []
    for key, (start, end) in enumerate(zip(cuts[::2], cuts[1::2], strict=False), start=1):
        low, high = draw(bounds), draw(bounds)
        if low is not None and high is not None:
            low, high = min(low, high), max(low, high)
        found.append(
            Terms(key, start, end, draw(st.sampled_from([COMMISSION, MARGIN])), draw(st.sampled_from([ISSUED, PAID])),
                  draw(rate), draw(rate), draw(OWN_RATES), low, high)
        )  # fmt: skip
    return found


@st.composite
def sales(draw):
    """Invoiced lines, each perhaps paid, perhaps undone later by its whole credit note."""
    found = []
    for key in range(draw(st.integers(0, 6))):
        day, paid = draw(days), draw(st.one_of(st.none(), days))
        net, own, category = draw(money), draw(st.one_of(st.none(), money)), draw(categories)
        found.append(Sold(key, category, net, day, day, paid, own))
        if draw(st.booleans()):
            undone = max(day, draw(days))
            found.append(Sold(100 + key, category, -net, undone, day, paid, None if own is None else -own, undoes=key))
    return found


def through(terms_, lines, months=MONTHS):
    """The statements of months in order, each knowing what the former gave."""
    former, found = {}, []
    for month in months:
        drawn = statement(terms_, lines, month, former)
        found.append(drawn)
        for line in drawn:
            if line.key is not None:
                first = former.get(line.key)
                former[line.key] = Given(
                    first.full if first else line.amount, (first.total if first else D(0)) + line.amount
                )
    return found


@given(rules(), sales())
def test_a_total_is_the_sum_of_its_lines_and_stays_between_its_bounds(terms_, lines):
    for month, drawn in zip(MONTHS, through(terms_, lines), strict=True):
        assert total_of(drawn) == sum((line.amount for line in drawn), D(0))
        assert all(line.amount == line.amount.quantize(D("0.01")) for line in drawn)
        for line in drawn:
            rule = next(one for one in terms_ if one.key == line.terms)
            if line.kind == "cap":
                assert total_of(drawn) == rule.cap
            if line.kind == "floor":
                assert total_of(drawn) == rule.floor
            if line.key is None:  # of a rule in force in that month
                assert rule.starts_on <= month_end(month)
                assert rule.ends_on >= month


@given(rules(bounded=False), sales())
def test_a_line_is_commissioned_once(terms_, lines):
    seen = [line.key for drawn in through(terms_, lines) for line in drawn]
    assert len(seen) == len(set(seen))


@given(rules(bounded=False), sales())
def test_the_same_month_drawn_again_gives_the_same_and_once_given_nothing_is_left(terms_, lines):
    first = statement(terms_, lines, MONTHS[-1])
    assert statement(terms_, list(reversed(lines)), MONTHS[-1]) == first
    former = {line.key: Given(line.amount, line.amount) for line in first}
    assert statement(terms_, lines, MONTHS[-1], former) == ()


@given(rules(bounded=False), sales())
def test_month_by_month_gives_what_one_statement_at_the_end_would(terms_, lines):
    by_month = sum((total_of(drawn) for drawn in through(terms_, lines)), D(0))
    assert by_month == total_of(statement(terms_, lines, MONTHS[-1]))


@given(rules(bounded=False), sales())
def test_an_invoice_and_its_whole_credit_note_give_nothing(terms_, lines):
    undone = {line.undoes for line in lines if line.undoes is not None}
    both = [line for line in lines if line.key in undone or line.undoes is not None]
    assert sum((total_of(drawn) for drawn in through(terms_, both)), D(0)) == 0


@given(sales())
def test_a_line_outside_every_period_gives_nothing(lines):
    before = Terms(1, date(2025, 1, 1), date(2026, 7, 31), COMMISSION, ISSUED, D(10), D(10))
    after = Terms(2, date(2027, 1, 1), None, COMMISSION, ISSUED, D(10), D(10))
    assert through([before, after], lines) == [()] * len(MONTHS)


def test_a_month_is_named_as_it_is_said():
    assert [of_month(date(2026, month, 1)) for month in (4, 8, 10, 11)] == [
        "d'avril 2026", "d'août 2026", "d'octobre 2026", "de novembre 2026"
    ]  # fmt: skip
