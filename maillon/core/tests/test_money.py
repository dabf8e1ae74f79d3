from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.money import (
    Allowance,
    Line,
    MixedPeriods,
    VatLine,
    round_cents,
    share,
    share_gross,
    split_totals,
    vat_breakdown,
)

cents = st.integers(min_value=-(10**9), max_value=10**9).map(lambda n: D(n) / 100)
prices = st.integers(min_value=0, max_value=10**8).map(lambda n: D(n) / 10_000)
quantities = st.integers(min_value=-1000, max_value=1000).map(lambda n: D(n) / 10)
rates = st.sampled_from([D("20"), D("10"), D("8.5"), D("5.5"), D("2.1")])
lines = st.builds(
    Line, quantity=quantities, unit_price=prices, discount_percent=st.integers(0, 100).map(D), vat_rate=rates
)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0.125", "0.13"),
        ("0.124", "0.12"),
        ("-0.125", "-0.13"),
        ("2.675", "2.68"),
        ("1.005", "1.01"),
        ("-0.001", "0.00"),
    ],
)
def test_half_a_cent_goes_away_from_zero(amount: str, expected: str) -> None:
    assert str(round_cents(D(amount))) == expected


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        round_cents(0.1)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Line(quantity=D(1), unit_price=9.9)  # type: ignore[arg-type]


def test_a_discount_above_one_hundred_percent_is_refused() -> None:
    with pytest.raises(ValueError, match="entre 0 et 100"):
        Line(quantity=D(1), unit_price=D(1), discount_percent=D(101))


def test_an_invoice_with_two_rates_and_a_discount_is_counted_as_by_hand() -> None:
    totals = vat_breakdown(
        [
            Line(D(3), D("129.90"), D(10)),  # 389.70 - 38.97 = 350.73
            Line(D("1.5"), D("65.333")),  # 97.9995 -> 98.00
            Line(D(2), D("12.45"), vat_rate=D("5.5")),  # 24.90
        ],
        prepaid=D("100"),
    )
    assert totals.line_nets == (D("350.73"), D("98.00"), D("24.90"))
    assert totals.lines_net == totals.net == D("473.63")
    assert totals.vat_lines == (
        VatLine("S", D(20), D("448.73"), D("89.75")),  # 89.746
        VatLine("S", D("5.5"), D("24.90"), D("1.37")),  # 1.3695
    )
    assert (totals.vat, totals.gross, totals.due) == (D("91.12"), D("564.75"), D("464.75"))


def test_vat_is_computed_on_the_sum_and_not_line_by_line() -> None:
    # three lines of 0.33: 0.066 each would give 3 x 0.07 = 0.21, the sum 0.99 gives 0.198
    assert vat_breakdown([Line(D(1), D("0.33"))] * 3).vat == D("0.20")


def test_a_document_allowance_lowers_the_base_of_its_own_rate() -> None:
    totals = vat_breakdown([Line(D(1), D("100")), Line(D(1), D("50"), vat_rate=D(10))], allowances=[Allowance(D("20"))])
    assert (totals.lines_net, totals.allowances, totals.net) == (D("150"), D("20"), D("130"))
    assert [(v.base, v.vat) for v in totals.vat_lines] == [(D("80"), D("16")), (D("50"), D("5"))]


def test_reverse_charge_bears_no_vat() -> None:
    totals = vat_breakdown([Line(D(1), D("500"), vat_rate=D(0), vat_category="AE")])
    assert (totals.vat, totals.gross) == (D(0), D(500))


def test_monthly_and_one_off_amounts_are_never_added_up() -> None:
    quote = [Line(D(2), D("100")), Line(D(2), D("15"), recurring=True)]
    with pytest.raises(MixedPeriods):
        vat_breakdown(quote)
    totals = split_totals(quote)
    assert (totals.one_off.gross, totals.monthly.gross) == (D("240"), D("36"))


def test_a_document_without_line_is_worth_nothing() -> None:
    assert vat_breakdown([]).due == D(0)


def test_a_negative_line_takes_back_a_down_payment_with_its_vat() -> None:
    totals = vat_breakdown([Line(D(1), D("1000")), Line(D(-1), D("300"))])
    assert (totals.net, totals.vat, totals.due) == (D(700), D(140), D(840))


@given(st.lists(lines, max_size=12), cents)
def test_totals_keep_the_exact_rules_of_en_16931(some: list[Line], prepaid: D) -> None:
    totals = vat_breakdown(some, prepaid)
    assert totals.lines_net == sum(totals.line_nets)  # BR-CO-10
    assert totals.net == sum(v.base for v in totals.vat_lines)  # BR-CO-13
    assert totals.vat == sum(v.vat for v in totals.vat_lines)  # BR-CO-14
    assert totals.gross == totals.net + totals.vat  # BR-CO-15
    assert totals.due == totals.gross - totals.prepaid  # BR-CO-16
    for v in totals.vat_lines:
        assert abs(v.vat - v.base * v.rate / 100) <= D("0.005")  # BR-CO-17
    amounts = [*totals.line_nets, totals.net, totals.vat, totals.gross, totals.due]
    assert all(amount.as_tuple().exponent == -2 for amount in amounts)


@given(st.lists(lines, max_size=8))
def test_the_order_of_lines_changes_no_total(some: list[Line]) -> None:
    there, back = vat_breakdown(some), vat_breakdown(some[::-1])
    assert (there.vat_lines, there.due) == (back.vat_lines, back.due)


@given(cents, st.lists(st.integers(0, 10**6).map(D), min_size=1, max_size=20))
def test_sharing_loses_no_cent_and_favours_nobody_by_more_than_one(amount: D, weights: list[D]) -> None:
    parts = share(amount, weights)
    assert sum(parts) == amount
    total = sum(weights) or D(len(weights))
    for part, weight in zip(parts, weights if sum(weights) else [D(1)] * len(weights), strict=True):
        assert abs(part - amount * weight / total) < D("0.01")


def test_ten_euros_in_three_gives_the_first_one_cent_more() -> None:
    assert share(D(10), [D(1)] * 3) == (D("3.34"), D("3.33"), D("3.33"))
    assert share(D(-10), [D(1)] * 3) == (D("-3.34"), D("-3.33"), D("-3.33"))


@pytest.mark.parametrize("weights", [[], [D(1), D(-1)]])
def test_sharing_needs_weights_that_make_sense(weights: list[D]) -> None:
    with pytest.raises(ValueError, match="weight"):
        share(D(10), weights)


def test_a_down_payment_is_split_over_the_rates_of_the_quote() -> None:
    totals = vat_breakdown([Line(D(1), D("1000")), Line(D(1), D("500"), vat_rate=D(10))])  # 1200 + 550 = 1750
    assert share_gross(D("525"), totals) == (
        VatLine("S", D(20), D("300.00"), D("60.00")),
        VatLine("S", D(10), D("150.00"), D("15.00")),
    )


@given(
    st.lists(st.builds(Line, quantity=st.integers(1, 50).map(D), unit_price=prices, vat_rate=rates), min_size=1), cents
)
def test_a_down_payment_split_by_rate_adds_up_to_the_cent(some: list[Line], gross: D) -> None:
    parts = share_gross(gross, vat_breakdown(some))
    assert sum(part.base + part.vat for part in parts) == gross
    assert all(abs(part.vat - part.base * part.rate / 100) <= D("0.01") for part in parts)
