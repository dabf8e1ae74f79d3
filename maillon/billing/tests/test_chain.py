import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillon.billing.chain import GENESIS, Break, Link, canonical_json, next_digest, verify

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | text | st.dates() | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"[a-z]{1,4}", fullmatch=True), inner),
    max_leaves=5,
)
contents = st.dictionaries(st.from_regex(r"[a-z]{1,4}", fullmatch=True), values, max_size=4)
simple_contents = st.dictionaries(st.sampled_from(["n", "total", "nom"]), st.integers() | text, max_size=3)


def chain(*some: dict[str, Any]) -> list[Link]:
    previous, links = GENESIS, []
    for number, content in enumerate(some, start=1):
        previous = next_digest(previous, content)
        links.append(Link(f"FA-{number}", content, previous))
    return links


def test_the_first_digest_is_what_anyone_can_compute() -> None:
    expected = hashlib.sha256(bytes(32) + b'{"total":"10.50"}').hexdigest()
    assert next_digest(GENESIS, {"total": Decimal("10.50")}) == expected


def test_content_is_written_in_one_way() -> None:
    content = {
        "z": [1, True, None],
        "a": Decimal("1E+3"),
        "jour": date(2026, 11, 24),
        "heure": datetime(2026, 11, 24, 10, 0, tzinfo=timezone(timedelta(hours=1))),
        "nom": "E\u0301glise",
    }
    assert canonical_json(content).decode() == (
        '{"a":"1000","heure":"2026-11-24T09:00:00.000000Z","jour":"2026-11-24","nom":"Église","z":[1,true,null]}'
    )


@pytest.mark.parametrize(
    "value",
    [1.5, datetime(2026, 1, 1), b"x", Decimal("NaN"), {1: "x"}, {"é": 1, "e\u0301": 2}, object()],  # noqa: DTZ001
)
def test_what_has_no_single_form_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json({"value": value})


def test_a_truncated_digest_is_refused() -> None:
    with pytest.raises(ValueError, match="64"):
        next_digest("abc", {})


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(contents)
def test_reading_and_writing_again_changes_nothing(content: dict[str, Any]) -> None:
    once = canonical_json(content)
    assert canonical_json(json.loads(once)) == once


@given(st.lists(simple_contents, max_size=6))
def test_an_untouched_chain_holds(some: list[dict[str, Any]]) -> None:
    links = chain(*some)
    assert verify(links) is None
    assert verify(links, last=links[-1].digest if links else GENESIS) is None


@given(st.lists(simple_contents, min_size=2, max_size=6), st.data())
def test_a_changed_link_is_the_first_one_broken(some: list[dict[str, Any]], data: st.DataObject) -> None:
    links = chain(*some)
    index = data.draw(st.integers(0, len(links) - 1))
    changed = Link(links[index].reference, {**links[index].content, "changed": True}, links[index].digest)
    broken = verify([*links[:index], changed, *links[index + 1 :]])
    assert broken is not None
    assert (broken.index, broken.reference, broken.found) == (index, f"FA-{index + 1}", links[index].digest)


def test_a_link_taken_away_or_moved_breaks_the_next() -> None:
    first, second, third = chain({"n": 1}, {"n": 2}, {"n": 3})
    assert verify([first, third]) == Break(1, "FA-3", next_digest(first.digest, {"n": 3}), third.digest)
    assert verify([second, first, third]) is not None


def test_a_rewritten_link_with_its_own_new_digest_breaks_the_next() -> None:
    first, second, third = chain({"n": 1}, {"n": 2}, {"n": 3})
    forged = Link("FA-2", {"n": 9}, next_digest(first.digest, {"n": 9}))
    broken = verify([first, forged, third])
    assert broken is not None
    assert broken.reference == "FA-3"
    assert verify([first, second, third]) is None


def test_a_cut_end_is_seen_when_the_last_digest_is_known() -> None:
    first, second = chain({"n": 1}, {"n": 2})
    assert verify([first]) is None
    assert verify([first], last=second.digest) == Break(1, "", second.digest, first.digest)


def test_a_later_part_is_verified_from_its_own_start() -> None:
    first, second = chain({"n": 1}, {"n": 2})
    assert verify([second], start=first.digest) is None


def test_two_times_that_are_one_instant_have_one_form() -> None:
    paris = datetime(2026, 7, 14, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    assert canonical_json({"t": paris}) == canonical_json({"t": paris.astimezone(UTC)})
