"""Ranges of numbers: no number twice, and every number of a range is found however it is typed."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from maillon.clients import services as clients
from maillon.clients.tests.factories import ClientFactory
from maillon.core import scope
from maillon.core.errors import Refused
from maillon.core.identifiers import Invalid
from maillon.platforms import ranges, services
from maillon.platforms.models import NumberRange
from maillon.platforms.tests.factories import NumberRangeFactory, PlatformFactory
from maillon.search.query import search

FIRST = 33199001200


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        ("01 99 00 12 00", "", (FIRST, FIRST)),
        ("01 99 00 12 00", "01 99 00 12 99", (FIRST, FIRST + 99)),
        ("+33 1 99 00 12 00", "99", (FIRST, FIRST + 99)),
        ("0199001200", "2199", (FIRST, FIRST + 999)),
        ("3900", "", (3900, 3900)),
        ("0262 26 19 10", "19", (262262261910, 262262261919)),
    ],
)
def test_a_range_is_read_as_people_write_it(first, last, wanted):
    assert ranges.read_range(first, last) == wanted


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("", "", "Indiquez le premier"), ("04 78", "", "incomplet"), ("01 99 00 12 50", "49", "avant le premier"),
        ("01 99 00 00 00", "01 99 01 00 00", "10 000 numéros au plus"), ("abc", "", "chiffres"),
    ],
)  # fmt: skip
def test_a_wrong_range_is_refused_in_words(first, last, told):
    with pytest.raises(Invalid, match=told):
        ranges.read_range(first, last)


def test_a_range_is_told_shortly():
    assert ranges.said(FIRST, FIRST) == "01 99 00 12 00"
    assert ranges.said(FIRST, FIRST + 99) == "01 99 00 12 00 à 99"
    assert ranges.said(FIRST, FIRST + 199) == "01 99 00 12 00 à 13 99"
    assert ranges.said(3900, 3900) == "39 00"


@given(st.integers(33100000000, 33999999000), st.integers(0, 9_999), st.data())
def test_a_fragment_stands_in_a_range_when_it_stands_in_one_of_its_numbers(first, size, data):
    last = first + size
    number = str(data.draw(st.integers(first, last)))
    start = data.draw(st.integers(0, len(number) - 4))
    fragment = number[start : start + data.draw(st.integers(4, len(number) - start))]
    found = ranges.holds(first, last, fragment)
    assert found is not None
    assert first <= found <= last
    assert fragment in str(found)


@given(st.integers(33100000000, 33999999000), st.integers(0, 300), st.from_regex(r"\A[0-9]{4,9}\Z"))
def test_a_fragment_of_no_number_is_not_found(first, size, fragment):
    wanted = any(fragment in str(n) for n in range(first, first + size + 1))
    assert (ranges.holds(first, first + size, fragment) is not None) == wanted


def test_two_ranges_never_overlap_even_without_the_form(cast):
    NumberRangeFactory(first=FIRST, last=FIRST + 99)
    with pytest.raises(IntegrityError, match="platforms_range_no_overlap"), transaction.atomic():
        NumberRangeFactory(first=FIRST + 50, last=FIRST + 50)
    with pytest.raises(IntegrityError, match="platforms_range_in_order"), transaction.atomic():
        NumberRangeFactory(first=FIRST + 20_000, last=FIRST + 30_000)
    NumberRangeFactory(first=FIRST + 100, last=FIRST + 100)


def test_a_number_taken_is_refused_with_the_place_only_to_who_may_see_it(cast):
    theirs = PlatformFactory(client=ClientFactory(name="Optique du rival", partner=cast.rival))
    NumberRangeFactory(platform=theirs, first=FIRST, last=FIRST + 99)
    told = services.overlap_told(FIRST + 10, FIRST + 10, cast.support)
    assert "01 99 00 12 10 est déjà chez Optique du rival" in told
    assert theirs.reference in told
    with scope.scoped(scope.of_user(cast.partner_user)):
        hidden = services.overlap_told(FIRST + 10, FIRST + 10, cast.partner_user)
    assert hidden == "Un numéro de cette tranche est déjà attribué à une autre plateforme."
    with pytest.raises(Refused, match="retirez d'abord"):
        services.save_range(NumberRange(platform=PlatformFactory(), first=FIRST, last=FIRST), actor=cast.support)


def test_a_number_removed_may_be_given_again(cast):
    first = NumberRangeFactory(first=FIRST, last=FIRST + 9)
    services.archive_part(first, actor=cast.support)
    again = services.save_range(
        NumberRange(platform=PlatformFactory(), first=FIRST, last=FIRST + 9), actor=cast.support
    )
    assert NumberRange.objects.current().get() == again


@pytest.fixture
def large(cast):
    """A range of 10,000 numbers of the partner's client, and others around it."""
    client = ClientFactory(partner=cast.partner, name="Clinique des Alpes", phone="")
    platform = PlatformFactory(client=client, tenant="alpes")
    NumberRangeFactory(platform=platform, first=33199000000, last=33199009999, label="SDA")
    rival = PlatformFactory(client=ClientFactory(partner=cast.rival, name="Optique du rival", phone=""), tenant="rival")
    NumberRangeFactory(platform=rival, first=33261910000, last=33261919999)
    return platform


def labels(text, user):
    with scope.scoped(scope.of_user(user)):
        return [hit.label for hit in search(text, user)]


@pytest.mark.parametrize(
    "typed",
    [
        "01 99 00 56 78", "0199005678", "+33 1 99 00 56 78", "0033199005678", "+33 (0)1 99 00 56 78", "01.99.00.56.78",
        "01-99-00-56-78", "199005678", "33199005678", "tel:0199005678", "5678", "005678", "0012", "0000", "9999", "99 00 56",
    ],
)  # fmt: skip
def test_every_number_of_a_range_finds_its_client_and_its_platform(cast, large, typed):
    found = labels(typed, cast.support)
    assert "Clinique des Alpes" in found
    assert str(large) in found


def test_the_number_typed_is_the_one_shown(cast, large):
    with scope.scoped(scope.of_user(cast.support)):
        hits = search("01 99 00 56 78", cast.support)
    assert [hit.kind for hit in hits[:2]] == ["clients.client", "platforms.platform"]
    assert "01 99 00 56 78" in hits[0].detail.replace("\xa0", " ")
    assert "dans 01 99 00 00 00 à 99 99" in hits[1].detail.replace("\xa0", " ")


@pytest.mark.parametrize("typed", ["02 98 00 45 10", "1234567890123", "678", "rue 5678", "", "5678x"])
def test_what_is_in_no_range_finds_nothing(cast, large, typed):
    assert str(large) not in labels(typed, cast.support)


@pytest.mark.parametrize("typed", ["02 61 91 12 34", "6191", "1234"])
def test_a_partner_never_finds_a_number_of_a_rival(cast, large, typed):
    found = labels(typed, cast.partner_user)
    assert "Optique du rival" not in found
    assert not any("rival" in label for label in found)
    assert "Optique du rival" in labels(typed, cast.support)


def test_who_may_not_see_platforms_finds_no_number(cast, large):
    assert labels("01 99 00 56 78", cast.accounting) == []
    assert labels("01 99 00 56 78", cast.technician) == []


def test_the_list_of_clients_finds_by_any_number_of_a_range(cast, browse, large):
    page = browse(cast.support).get("/clients/?q=01 99 00 43 21").content.decode()
    assert "Clinique des Alpes" in page
    assert browse(cast.support).get("/api/v1/clients?q=0199004321").json()["items"][0]["name"] == "Clinique des Alpes"
    assert browse(cast.rival_user).get("/api/v1/clients?q=0199004321").json()["items"] == []


def test_the_search_of_numbers_is_one_question_whatever_the_ranges(cast, large, django_assert_max_num_queries):
    with scope.scoped(scope.of_user(cast.support)), django_assert_max_num_queries(8):
        search("0199005678", cast.support)


def test_numbers_out_of_service_are_not_found(cast, large):
    services.archive(large, actor=cast.admin)
    assert str(large) not in labels("0199005678", cast.support)
    services.restore(large, actor=cast.admin)
    assert str(large) in labels("0199005678", cast.support)
    clients.archive(large.client, actor=cast.admin)
    assert labels("0199005678", cast.support) == []


@pytest.mark.parametrize(("first", "last"), [(33199001195, 33199001204), (33199009990, 33199010105), (33261910000, 33261919999),
                                             (33478001234, 33478001234), (3900, 3900), (33199000099, 33199000100)])  # fmt: skip
def test_sql_and_pure_agree_on_every_fragment(cast, first, last):
    row = NumberRangeFactory(first=first, last=last)
    inside = {
        str(n)[at : at + size] for n in (first, (first + last) // 2, last) for size in (4, 5, 6, 9) for at in range(12)
    }
    around = {str(n)[-size:] for n in (first - 1, last + 1) for size in (4, 5, 6, 9)}
    others = {
        "1195",
        "1200",
        "1204",
        "1205",
        "0119",
        "9900",
        "3319",
        "0000",
        "12001",
        "900120",
        "0011",
        "000099",
        "0034",
        "9999",
    }
    for fragment in sorted(f for f in inside | around | others if len(f) >= ranges.SHORTEST_FRAGMENT):
        there = NumberRange.objects.holding(fragment).filter(pk=row.pk).exists()
        assert there == (ranges.holds(row.first, row.last, fragment) is not None), fragment


@pytest.mark.django_db
def test_the_range_of_a_whole_number_is_found_by_the_index_of_the_constraint():
    row = NumberRangeFactory(first=33478001200, last=33478001299)
    assert list(NumberRange.objects.containing(33478001234)) == [row]
    assert not NumberRange.objects.containing(33478001300).exists()
