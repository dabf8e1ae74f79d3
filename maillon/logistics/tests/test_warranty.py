"""Until when a device is under warranty."""

from datetime import date

import pytest

from maillon.logistics.warranty import ends_on


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 24, date(2028, 12, 1)),
    ],
)
def test_it_ends_the_same_day_or_the_last_of_a_shorter_month(start, months, end):
    assert ends_on(start, months) == end
