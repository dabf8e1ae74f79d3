"""Prices as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.catalog.prices import margin_rate, read_price, shown_price
from maillon.core.identifiers import Invalid


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("129,90", "129.90"),
        ("1 284,50 €", "1284.50"),
        ("1\u202f284.5", "1284.5"),
        ("0", "0"),
        ("0,0125", "0.0125"),
        ("12,", "12"),
    ],
)
def test_any_way_of_writing_a_price_is_read(typed, price):
    assert read_price(typed) == Decimal(price)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-1", "pas négatif"),
        ("abc", "Écrivez un montant"),
        ("1,2,3", "Écrivez un montant"),
        ("nan", "Écrivez un montant"),
        ("1e9", "Écrivez un montant"),
        ("1,23456", "Quatre décimales"),
        ("999999999", "vérifiez la virgule"),
        ("٣", "Écrivez un montant"),
    ],
)
def test_a_wrong_price_is_refused_with_the_reason(typed, sentence):
    with pytest.raises(Invalid, match=sentence):
        read_price(typed)


@given(st.decimals(min_value=0, max_value=99999999, places=4))
def test_what_is_shown_reads_back_the_same(price):
    assert read_price(shown_price(price)) == price


def test_a_gift_has_no_margin():
    assert margin_rate(Decimal(0), Decimal(5)) is None
    assert margin_rate(Decimal(100), Decimal(65)) == 35
