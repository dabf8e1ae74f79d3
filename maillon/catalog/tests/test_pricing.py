"""What an article is sold and bought at, and how a bundle's price is shared: plain values in, plain values out."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.catalog.pricing import CATALOGUE, Part, Price, bundle_price, cost_on, price_for, spread, told
from maillon.core.money import round_cents

HANDSET = SimpleNamespace(pk=1, sale_price=Decimal("189.00"))
OPERIS = SimpleNamespace(name="Opéris 2026")


def tier(from_quantity, unit_price=None, discount=None, product_id=1):
    return SimpleNamespace(
        product_id=product_id, from_quantity=Decimal(from_quantity), price_list=OPERIS,
        unit_price=None if unit_price is None else Decimal(unit_price), discount=None if discount is None else Decimal(discount),
    )  # fmt: skip


TIERS = [tier(1, "175"), tier(10, discount="12.5"), tier(50, "149.5"), tier(1, "1", product_id=2)]


@pytest.mark.parametrize(
    ("quantity", "amount", "origin"),
    [
        ("0.5", "189.00", CATALOGUE),
        ("1", "175", "Tarif « Opéris 2026 »"),
        ("9.999", "175", "Tarif « Opéris 2026 »"),
        ("10", "165.3750", "Tarif « Opéris 2026 », à partir de 10, remise de 12,5 %"),
        ("49", "165.3750", "Tarif « Opéris 2026 », à partir de 10, remise de 12,5 %"),
        ("50", "149.5", "Tarif « Opéris 2026 », à partir de 50"),
        ("5000", "149.5", "Tarif « Opéris 2026 », à partir de 50"),
    ],
)
def test_the_highest_threshold_reached_gives_the_price_and_says_so(quantity, amount, origin):
    price = price_for(HANDSET, Decimal(quantity), TIERS)
    assert (price.amount, price.origin, price.listed) == (Decimal(amount), origin, origin != CATALOGUE)


def test_without_a_list_the_catalogue_gives_the_price():
    assert price_for(HANDSET, Decimal(100), []) == Price(Decimal("189.00"), CATALOGUE)


def cost(pk, supplier_id, price, starts_on, from_quantity="1"):
    return SimpleNamespace(
        pk=pk, supplier_id=supplier_id, purchase_price=Decimal(price), starts_on=date.fromisoformat(starts_on),
        from_quantity=Decimal(from_quantity),
    )  # fmt: skip


COSTS = [
    cost(1, 1, "84", "2026-01-01"),
    cost(2, 1, "78", "2026-01-01", "50"),
    cost(3, 1, "90", "2026-06-01"),
    cost(4, 2, "70", "2026-09-01", "10"),
    cost(5, 1, "60", "2027-01-01"),
]


@pytest.mark.parametrize(
    ("day", "quantity", "found"),
    [
        ("2025-12-31", "1", None),
        ("2026-01-01", "1", "84"),
        ("2026-05-31", "60", "78"),
        ("2026-06-01", "1", "90"),
        ("2026-06-01", "60", "78"),  # a threshold keeps its own latest price
        ("2026-10-01", "1", "70"),  # the latest supplier's lowest threshold, for want of a better one
        ("2026-10-01", "60", "70"),
        ("2027-01-01", "1", "60"),
    ],
)
def test_the_cost_is_the_latest_dated_one_not_in_the_future(day, quantity, found):
    chosen = cost_on(COSTS, date.fromisoformat(day), Decimal(quantity))
    assert (chosen.purchase_price if chosen else None) == (None if found is None else Decimal(found))


PARTS = st.builds(
    Part,
    quantity=st.integers(1, 60).map(Decimal),
    unit_price=st.decimals(0, 5000, places=2),
    recurring=st.booleans(),
)


@given(st.decimals(0, 20000, places=2), st.lists(PARTS, min_size=1, max_size=8))
def test_shares_of_a_bundle_come_to_its_price_to_the_cent(amount, parts):
    prices = spread(amount, parts)
    once = [(part, price) for part, price in zip(parts, prices, strict=True) if not part.recurring]
    assert all(price == part.unit_price for part, price in zip(parts, prices, strict=True) if part.recurring)
    assert all(price >= 0 for price in prices)
    total = sum((round_cents(part.quantity * price) for part, price in once), Decimal(0))
    assert total == amount or not once


def test_shares_keep_the_proportions_and_what_is_given_stays_given():
    parts = [Part(Decimal(5), Decimal("189")), Part(Decimal(1), Decimal("390")), Part(Decimal(1), Decimal(0))]
    assert spread(Decimal("1000"), parts) == [Decimal("141.5740"), Decimal("292.13"), Decimal(0)]


def test_a_bundle_adds_up_what_is_paid_once_apart_from_each_month():
    parts = [Part(Decimal(5), Decimal("189")), Part(Decimal(5), Decimal("14.9"), recurring=True)]
    summed = bundle_price(None, parts)
    assert (summed.amount, summed.monthly) == (Decimal("945.00"), Decimal("74.50"))
    fixed = bundle_price(Price(Decimal("890"), CATALOGUE), parts)
    assert (fixed.amount, fixed.monthly) == (Decimal("890"), Decimal("74.50"))
    assert told(fixed, recurring=False).replace("\u00a0", " ") == "890,00 € + 74,50 €/mois"
