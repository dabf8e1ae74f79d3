from __future__ import annotations

import pytest
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from maillon.accounts.models import Partner, User
from maillon.core.testing import PartnerFactory, UserFactory
from maillon.lists.keyset import Order, Pages

pytestmark = pytest.mark.django_db


def walk(pages: Pages) -> list[int]:
    """Every key, following « Suivants » to the end, checking that « Précédents » comes back the same way."""
    seen, page, trail = [], pages.page(), []
    while True:
        trail.append([row.pk for row in page.rows])
        seen += trail[-1]
        if not page.next:
            break
        page = pages.page(after=page.next)
    for expected in reversed(trail[:-1]):
        page = pages.page(before=page.previous)
        assert [row.pk for row in page.rows] == expected
    assert page.previous == ""
    return seen


class EveryOrder(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(st.sampled_from(["", "Lyon", "Brest", "Éze"]), st.booleans(), st.integers(0, 3)), max_size=14
        ),
        st.integers(1, 5),
        st.booleans(),
    )
    def test_pages_hold_every_row_once_in_order_both_ways(self, rows, size, down):
        now = timezone.now()
        for index, (city, archived, days) in enumerate(rows):
            PartnerFactory(
                name=f"P{index}",
                slug=f"p{index}",
                city=city,
                payment_days=days,
                archived_at=now - timezone.timedelta(days=days) if archived else None,
            )
        for path in ("city", "payment_days", "archived_at", "pk"):
            pages = Pages(Partner.objects.all(), Order(path, path, down), size)
            assert walk(pages) == [row.pk for row in pages.ordered()]


def test_empty_values_come_last_both_ways(cast):
    PartnerFactory(name="A", archived_at=timezone.now())
    for down in (False, True):
        rows = Pages(Partner.objects.all(), Order("archived_at", "archived_at", down), 10).page().rows
        assert rows[0].name == "A"
        assert rows[-1].archived_at is None


def test_a_sort_through_another_table_pages_too(cast):
    for n in range(5):
        UserFactory(roles=["partner"], partner=cast.rival if n % 2 else cast.partner)
    for down in (False, True):
        pages = Pages(User.objects.all(), Order("partner", "partner__name", down), 3)
        assert len(walk(pages)) == User.objects.count()


def test_an_expression_pages_too(cast):
    pages = Pages(Partner.objects.all(), Order("both", F("payment_days") * 2, True), 1)
    assert len(walk(pages)) == 2


def test_rows_added_before_the_page_neither_repeat_nor_hide_any(cast):
    for n in range(6):
        PartnerFactory(name=f"Milieu {n}")
    pages = Pages(Partner.objects.filter(name__startswith="Milieu"), Order("name", "name"), 3)
    first = pages.page()
    PartnerFactory(name="Milieu 00")
    second = pages.page(after=first.next)
    assert [row.name for row in second.rows] == ["Milieu 3", "Milieu 4", "Milieu 5"]
    assert (first.first, second.first) == (1, 4)


def test_a_cursor_of_rows_that_left_opens_the_start(cast):
    pages = Pages(Partner.objects.all(), Order("name", "name"), 1)
    first = pages.page()
    Partner.objects.filter(name="Opéris Télécom").update(name="Aaa")
    assert pages.page(after=first.next).rows[0].name == "Aaa"


@pytest.mark.parametrize("cursor", ["x", "", "a:b", "é" * 50, "\x00", "W10:abc", "z" * 5000])
def test_a_tampered_cursor_opens_the_first_page(cast, cursor):
    pages = Pages(Partner.objects.all(), Order("name", "name"), 1)
    assert pages.page(after=cursor) == pages.page() == pages.page(before=cursor)


def test_a_cursor_of_another_list_or_sort_opens_the_first_page(cast):
    here = Pages(Partner.objects.all(), Order("name", "name"), 1, salt="partners")
    for other in (
        Pages(Partner.objects.all(), Order("name", "name"), 1, salt="others"),
        Pages(Partner.objects.all(), Order("name", "name", True), 1, salt="partners"),
    ):
        assert other.page(after=here.page().next).first == 1
