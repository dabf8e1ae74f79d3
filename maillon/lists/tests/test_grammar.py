from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillon.lists import grammar
from maillon.lists.grammar import Condition, Unreadable, parse, serialise, typed

TODAY = date(2026, 11, 25)
# a busy machine is slow, not wrong
steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
keys = st.from_regex(r"[a-z][a-z0-9_.]{0,10}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).map(str.strip).filter(bool)
operators = st.sampled_from([op for op in grammar.LABELS if op not in grammar.WITHOUT_VALUE | {grammar.BETWEEN}])
conditions = st.one_of(
    st.builds(Condition, keys, operators, st.lists(texts, min_size=1, max_size=5, unique=True).map(tuple)),
    st.builds(Condition, keys, st.sampled_from(sorted(grammar.WITHOUT_VALUE))),
    st.builds(Condition, keys, st.just(grammar.BETWEEN), st.tuples(texts, texts)),
)
groups = st.lists(st.lists(conditions, min_size=1, max_size=4, unique=True).map(tuple), max_size=6, unique=True).map(
    tuple
)


@steady
@given(groups)
def test_what_is_written_reads_back_the_same(asked):
    assert parse(serialise(asked)) == (asked, [])


@steady
@given(st.lists(st.text(max_size=300), max_size=30))
def test_any_text_is_read_without_a_fault_and_what_is_kept_reads_back(texts):
    read, sentences = parse(texts)
    assert all(isinstance(sentence, str) and sentence.endswith(".") for sentence in sentences)
    assert parse(serialise(read))[0] == read


@steady
@given(conditions, st.sampled_from(sorted(grammar.BY_KIND)))
def test_a_value_is_typed_or_refused_with_a_sentence(condition, kind):
    told = []
    try:
        value = typed(condition, kind, TODAY)
    except Unreadable as unreadable:
        told.append(str(unreadable))
    else:
        assert (value is None) == (condition.operator in grammar.WITHOUT_VALUE)
    assert all(sentence.endswith(".") for sentence in told)


@steady
@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.integers(-9999, 9999), st.sampled_from("dwmy"))
def test_a_relative_date_stays_within_what_a_list_accepts(day, count, unit):
    assert date(1900, 1, 1) <= grammar.shift(day, count, unit) <= date(2200, 12, 31)


def test_and_is_repeated_and_or_is_a_bar():
    read, _ = parse(["status:is:open,paused", "city:contains:lyon|city:empty"])
    assert read == (
        (Condition("status", "is", ("open", "paused")),),
        (Condition("city", "contains", ("lyon",)), Condition("city", "empty")),
    )


def test_signs_of_the_grammar_are_kept_inside_values():
    condition = Condition("name", "contains", (r"a|b,c\d:e",))
    assert serialise([(condition,)]) == [r"name:contains:a\|b\,c\\d:e"]
    assert parse([r"name:contains:a\|b\,c\\d:e"])[0] == ((condition,),)


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("2026-11-25", TODAY),
        ("25/11/2026", TODAY),
        ("today", TODAY),
        ("-30d", TODAY - timedelta(30)),
        ("+2w", TODAY + timedelta(14)),
        ("-6m", date(2026, 5, 25)),
        ("-1y", date(2025, 11, 25)),
        ("-9m", date(2026, 2, 25)),
    ],
)
def test_dates_are_written_plain_french_or_relative(word, day):
    assert typed(Condition("d", "is", (word,)), "date", TODAY) == day


def test_the_end_of_a_month_stays_the_end_of_a_month():
    assert grammar.shift(date(2027, 3, 31), -1, "m") == date(2027, 2, 28)
    assert grammar.shift(date(2028, 2, 29), 1, "y") == date(2029, 2, 28)


@pytest.mark.parametrize("word", ["31/02/2026", "hier", "2026-13-01", "1500-01-01", "+99", "99999999999"])
def test_what_is_not_a_date_says_how_to_write_one(word):
    with pytest.raises(Unreadable):
        typed(Condition("d", "before", (word,)), "date", TODAY)


@pytest.mark.parametrize(
    ("word", "value"),
    [("1 284,50", Decimal("1284.50")), ("-3", Decimal(-3)), ("20 %", Decimal(20)), ("1284.5 €", Decimal("1284.5"))],
)
def test_numbers_are_written_the_french_way(word, value):
    assert typed(Condition("n", "gt", (word,)), "number", TODAY) == value


@pytest.mark.parametrize("word", ["1e9", "nan", "inf", "9" * 30, "douze", "1,2,3", "٣"])
def test_what_is_not_a_number_says_so(word):
    with pytest.raises(Unreadable, match="nombre"):
        typed(Condition("n", "is", (word,)), "number", TODAY)


def test_between_takes_its_bounds_in_any_order():
    assert typed(Condition("n", "between", ("9", "2")), "number", TODAY) == (2, 9)
    with pytest.raises(Unreadable, match="deux bornes"):
        typed(Condition("n", "between", ("9", "")), "number", TODAY)


def test_an_operator_of_another_kind_is_refused():
    with pytest.raises(Unreadable, match="ne convient pas"):
        typed(Condition("n", "contains", ("9",)), "number", TODAY)


def test_too_many_filters_are_told():
    read, sentences = parse([f"k{n}:empty" for n in range(30)])
    assert len(read) == grammar.MOST_GROUPS
    assert "au plus 20 filtres" in sentences[0]


def test_relative_dates_are_said_in_words():
    assert grammar.relative_words("-6m") == "il y a 6 mois"
    assert grammar.relative_words("+1d") == "dans 1 jour"
    assert grammar.relative_words("2026-11-25") is None
