"""Time that rules wait, in all days or in working days."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.automation.delays import shifted, widest
from maillon.core.french import PARIS


def paris(day: str, hour: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (("2026-01-05", "10:00"), 48, ("2026-01-07", "10:00")),  # Monday to Wednesday
        (("2026-01-09", "10:00"), 48, ("2026-01-13", "10:00")),  # Friday: the weekend does not count
        (("2026-01-10", "15:00"), 24, ("2026-01-13", "00:00")),  # Saturday: starts on Monday at midnight
        (("2026-05-13", "09:00"), 24, ("2026-05-15", "09:00")),  # the day before Ascension
        (("2026-03-27", "09:00"), 24, ("2026-03-30", "09:00")),  # the clocks change on Sunday
        (("2026-01-14", "09:00"), -24, ("2026-01-13", "09:00")),
        (("2026-01-12", "09:00"), -24, ("2026-01-09", "09:00")),  # Monday: three days before in the calendar
        (("2026-05-15", "09:00"), -48, ("2026-05-12", "09:00")),
    ],
)
def test_working_days_only(start, hours, end):
    assert shifted(paris(*start), timedelta(hours=hours), working=True) == paris(*end)


def test_all_days_is_plain_time():
    assert shifted(paris("2026-01-10", "15:00"), timedelta(hours=48)) == paris("2026-01-12", "15:00")


moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
waits = st.timedeltas(timedelta(minutes=1), timedelta(days=365))


@given(moments, waits)
def test_a_wait_in_working_days_is_longer_and_within_the_room_that_is_searched(start, wait):
    for sign in (1, -1):
        end = shifted(start, sign * wait, working=True)
        assert wait <= sign * (end - start) <= wait + widest(wait)
