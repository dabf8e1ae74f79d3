"""Counting a place: what is seen, what is missing, what comes from elsewhere; applied as movements."""

from decimal import Decimal

import pytest

from maillon.core.errors import Overtaken, Refused
from maillon.stock.models import Movement
from maillon.stock.services import counting, handling, holding
from maillon.stock.services.places import default_place
from maillon.stock.tests.factories import ProductFactory, level, loose, put, unit_of, workshop
from maillon.stock.tests.test_ledger import check

D = Decimal


def test_a_count_corrects_more_and_less_and_leaves_what_nobody_counted(cast):
    more, less, unseen = loose(), loose(), loose()
    for product in (more, less, unseen):
        put(product, 5)
    count = counting.open_count(default_place(), actor=cast.staging)
    assert count.lines.count() == 3
    counting.note_quantity(count, more, D(7), actor=cast.staging)
    counting.note_quantity(count, less, D(4), actor=cast.staging)
    counting.finish(count, actor=cast.staging)
    assert counting.apply_count(count, actor=cast.staging) == 2
    assert [level(p).on_hand for p in (more, less, unseen)] == [7, 4, 5]
    assert {(m.source_id is None, m.quantity) for m in Movement.objects.filter(reason="count")} == {
        (True, 2),
        (False, 1),
    }
    with pytest.raises(Overtaken, match="Appliqué"):
        counting.apply_count(count, actor=cast.staging)
    check()


def test_what_moves_between_the_count_and_its_application_is_kept(cast):
    product = loose()
    put(product, 5)
    count = counting.open_count(default_place(), actor=cast.staging)
    counting.note_quantity(count, product, D(4), actor=cast.staging)
    counting.finish(count, actor=cast.staging)
    put(product, 10)
    counting.apply_count(count, actor=cast.staging)
    assert level(product).on_hand == 14


def test_a_serial_number_not_seen_is_missing_and_one_seen_comes_here(cast):
    product = ProductFactory()
    seen, lost = unit_of(product, "3102-0001"), unit_of(product, "3102-0002")
    strayed = unit_of(product, "3102-0003", workshop())
    count = counting.open_count(default_place(), actor=cast.staging)
    for serial in ("3102-0001", "3102-0003"):
        counting.scan(count, serial, actor=cast.staging)
    with pytest.raises(Overtaken, match="déjà compté"):
        counting.scan(count, "31020001", actor=cast.staging)
    with pytest.raises(Refused, match="n'est pas dans le stock"):
        counting.scan(count, "9999-0001", actor=cast.staging)
    counting.finish(count, actor=cast.staging)
    counting.apply_count(count, actor=cast.staging)
    for unit in (seen, lost, strayed):
        unit.refresh_from_db()
    assert [(u.status, u.place) for u in (seen, lost, strayed)] == [
        ("stock", default_place()), ("missing", None), ("stock", default_place()),
    ]  # fmt: skip
    check()


def test_a_unit_that_left_or_came_during_the_count_is_not_touched(cast):
    product = ProductFactory()
    staying, leaving = unit_of(product, "3102-0001"), unit_of(product, "3102-0002")
    count = counting.open_count(default_place(), actor=cast.staging)
    counting.scan(count, staying.serial, actor=cast.staging)
    counting.scan(count, leaving.serial, actor=cast.staging)
    handling.transfer(product, D(1), source=default_place(), destination=workshop(), units=[leaving])
    coming = unit_of(product, "3102-0003")
    counting.finish(count, actor=cast.staging)
    counting.apply_count(count, actor=cast.staging)
    for unit in (staying, leaving, coming):
        unit.refresh_from_db()
    assert [u.place for u in (staying, leaving, coming)] == [default_place(), workshop(), default_place()]
    check()


def test_a_promise_on_what_is_not_there_waits_again_the_youngest_first(cast):
    product = loose()
    put(product, 5)
    first = holding.reserve(product, D(3), place=default_place())
    second = holding.reserve(product, D(2), place=default_place())
    count = counting.open_count(default_place(), actor=cast.staging)
    counting.note_quantity(count, product, D(4), actor=cast.staging)
    counting.finish(count, actor=cast.staging)
    counting.apply_count(count, actor=cast.staging)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.held, second.held, second.missing) == (3, 1, 1)
    check()


def test_one_count_at_a_time_in_a_place(cast):
    counting.open_count(default_place(), actor=cast.staging)
    with pytest.raises(Overtaken, match="compte déjà"):
        counting.open_count(default_place(), actor=cast.staging)


def test_an_empty_count_is_not_finished(cast):
    count = counting.open_count(default_place(), actor=cast.staging)
    with pytest.raises(Refused, match="Rien n'est encore compté"):
        counting.finish(count, actor=cast.staging)
