"""What the writing of a number tells of it."""

import re

import pytest

from maillon.search.numbers import dictated, reference, shape


@pytest.mark.parametrize(("typed", "held", "other"), [
    ("00:02:18", "33199000341 805ec0000218", "40177501000218"), ("80:5e:c0", "805ec0000218", "805ec000021"),
    ("00 03 41", "33199000341 199000341 76631348000297", "76631348000341 202200206"), ("000341", "199000341", "1990003410"),
    ("0341", "199000341 2026", "76631348000341"),
])  # fmt: skip
def test_a_fragment_stands_in_the_number_that_its_writing_tells(typed, held, other):
    told = shape(typed)
    assert re.search(told.whole, held)
    assert re.search(told.tail, held)
    assert not re.search(told.whole, other)


@pytest.mark.parametrize("typed", ["pharmacie", "341", "0478001234", "CL-2026-00421", "rue 12", "", "482 931 775 000"])
def test_what_is_no_end_of_a_telephone_nor_a_mac_address_has_no_shape(typed):
    assert shape(typed).whole == ""


@pytest.mark.parametrize(("typed", "text", "query", "sure"), [
    ("CL-2026-00421", "CL-2026-00421", "cl & 202600421", True), ("cl 2026 421", "CL-2026-00421", "cl & 202600421", False),
    ("tk-2026-1234567", "TK-2026-1234567", "tk & 20261234567", True), ("CL-421", "", "cl & 00421", False),
    ("2026-00421", "", "202600421", True), ("cl 00421", "", "cl & 00421", False),
])  # fmt: skip
def test_a_reference_is_read_with_or_without_its_zeros_prefix_or_year(typed, text, query, sure):
    found = reference(typed)
    assert found is not None
    assert (found.text, found.query, found.sure) == (text, query, sure)


@pytest.mark.parametrize("typed", ["421", "0478 001234", "pharmacie 12", "69003", "2026", "CL-", "cl 12 13 14"])
def test_what_is_no_reference_is_left_to_the_words(typed):
    assert reference(typed) is None


@pytest.mark.parametrize(("typed", "one"), [
    ("04 78 00 12 34", True), ("482 931 775", True), ("00:02:18", True), ("04.78", True), ("69003", False), ("0478001234", False),
    ("2026 00421", False), ("12 rue", False), ("1 2", False),
])  # fmt: skip
def test_groups_of_figures_are_one_number(typed, one):
    assert dictated(typed) is one
