"""Conditions are pure: values in, yes or no out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.automation.conditions import OPERATORS, compare, complaint, holds


@pytest.mark.parametrize(
    ("actual", "operator", "expected", "answer"),
    [
        ("staging", "is", "staging", True),
        ("Staging", "is", " staging ", True),
        (3, "is", "3", True),
        (Decimal("1284.00"), "is", "1 284,00", True),
        (True, "is", "oui", True),
        ("a", "is_not", "b", True),
        ("Pharmacie des Lilas", "contains", "lilas", True),
        (["a", "b"], "contains", "b", True),
        ("abc", "contains", "", False),
        (Decimal("500.01"), "more", "500", True),
        (9, "more", "10", False),
        (None, "more", "1", False),
        ("2026-01-02", "less", "2026-01-10", True),
        (None, "empty", None, True),
        ("", "empty", None, True),
        (0, "empty", None, False),
        ("x", "filled", None, True),
        ("adv", "in", "support, adv", True),
        ("adv", "in", ["support", "adv"], True),
        ("x", "in", "support, adv", False),
        ("x", "unknown", "x", False),
    ],
)
def test_operators_compare_as_people_write(actual, operator, expected, answer):
    assert compare(actual, operator, expected) is answer


def one(field, value):
    return {"field": field, "operator": "is", "value": value}


def test_and_or_nest():
    values = {"a": 1, "b": 2}.get
    assert holds([], values)
    assert holds([one("a", 1), one("b", 2)], values)
    assert not holds([one("a", 1), one("b", 3)], values)
    assert holds([{"any": [one("a", 9), {"all": [one("a", 1), one("b", 2)]}]}], values)
    assert not holds([{"any": []}], values)


plain = st.none() | st.booleans() | st.integers() | st.decimals() | st.text() | st.lists(st.text())


@given(plain, st.sampled_from(sorted(OPERATORS)), plain)
def test_any_values_are_compared_without_failing(actual, operator, expected):
    assert compare(actual, operator, expected) in (True, False)


@given(plain)
def test_is_and_is_not_never_agree(value):
    assert compare(value, "is", "x") is not compare(value, "is_not", "x")


@pytest.mark.parametrize(
    "conditions",
    [
        "x",
        [3],
        [{"operator": "is"}],
        [{"field": "a", "operator": "boum", "value": 1}],
        [{"field": "a", "operator": "is"}],
        [{"any": [{"all": [{"any": [{"all": [{"any": [{"all": []}]}]}]}]}]}],
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(conditions):
    assert complaint(conditions).endswith(".")
