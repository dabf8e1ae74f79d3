from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.holidays import is_public_holiday
from maillon.notifications.sms.quiet import Hours, Purpose, allowed, department_of_phone, next_allowed, zone_of

COMMERCIAL, SERVICE = Purpose.COMMERCIAL, Purpose.SERVICE
PARIS = ZoneInfo("Europe/Paris")
ZONES = [PARIS, *map(zone_of, ("971", "972", "973", "974", "975", "976", "987", "988"))]


def holidays_of(department: str = "") -> Callable[[date], bool]:
    return lambda day: is_public_holiday(day, department)


def never(_: date) -> bool:
    return False


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize("moment", ["2026-12-06T03:00", "2026-12-25T12:00", "2026-12-07T21:30"])
def test_a_service_message_leaves_at_any_hour(moment: str) -> None:
    assert allowed(paris(moment), SERVICE, PARIS, holidays_of())
    assert next_allowed(paris(moment), SERVICE, PARIS, holidays_of()) == paris(moment)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-12-01T08:00", "2026-12-01T08:00"),
        ("2026-12-01T07:59:59", "2026-12-01T08:00"),
        ("2026-12-01T19:59:59", "2026-12-01T19:59:59"),
        ("2026-12-01T20:00", "2026-12-02T08:00"),
        ("2026-12-05T21:00", "2026-12-07T08:00"),  # Saturday night -> Monday
        ("2026-12-06T12:00", "2026-12-07T08:00"),  # Sunday
        ("2026-12-24T20:30", "2026-12-26T08:00"),  # over Christmas, a Friday
        ("2026-12-31T22:00", "2027-01-02T08:00"),  # over New Year's Day
        ("2026-05-01T09:00", "2026-05-02T08:00"),
        ("2026-04-04T20:00", "2026-04-07T08:00"),  # Easter: Sunday, then the Monday
    ],
)
def test_a_commercial_message_waits_for_the_opening(moment: str, expected: str) -> None:
    assert next_allowed(paris(moment), COMMERCIAL, PARIS, holidays_of()) == paris(expected)


def test_holidays_are_those_of_the_department() -> None:
    saint_stephen = paris("2026-12-26T10:00")
    assert next_allowed(saint_stephen, COMMERCIAL, PARIS, holidays_of("69")) == saint_stephen
    assert next_allowed(saint_stephen, COMMERCIAL, PARIS, holidays_of("67")) == paris("2026-12-28T08:00")


@pytest.mark.parametrize(
    ("department", "opening"),
    [
        ("971", "2026-12-02T12:00"),
        ("972", "2026-12-02T12:00"),
        ("973", "2026-12-02T11:00"),
        ("974", "2026-12-02T04:00"),
        ("976", "2026-12-02T05:00"),
        ("975", "2026-12-02T11:00"),
        ("988", "2026-12-01T21:00"),
        ("69", "2026-12-02T07:00"),
    ],
)
def test_the_hour_is_that_of_the_recipient(department: str, opening: str) -> None:
    """Asked just before 8:00 local: the opening, in UTC."""
    expected = datetime.fromisoformat(opening).replace(tzinfo=UTC)
    asked = expected - timedelta(minutes=1)
    assert next_allowed(asked, COMMERCIAL, zone_of(department), never) == expected


def test_noon_in_paris_is_night_in_tahiti_and_evening_nowhere_says_otherwise() -> None:
    noon = paris("2026-12-01T12:00")
    assert allowed(noon, COMMERCIAL, PARIS, never)
    assert not allowed(noon, COMMERCIAL, zone_of("987"), never)
    assert next_allowed(noon, COMMERCIAL, zone_of("987"), never) == datetime(2026, 12, 1, 18, tzinfo=UTC)


def test_abolition_day_of_the_reunion_is_observed_there_alone() -> None:
    friday = datetime(2027, 12, 20, 8, tzinfo=UTC)  # a Monday
    assert not allowed(friday, COMMERCIAL, zone_of("974"), holidays_of("974"))
    assert allowed(friday, COMMERCIAL, PARIS, holidays_of("69"))


@pytest.mark.parametrize(
    ("moment", "expected_utc"),
    [
        ("2026-03-28T20:30", "2026-03-30T06:00"),  # Saturday night, clocks go forward on Sunday: 8:00 is 6:00 UTC
        ("2026-10-24T20:30", "2026-10-26T07:00"),  # clocks go back on Sunday: 8:00 is 7:00 UTC
        ("2026-03-27T20:30", "2026-03-28T07:00"),
    ],
)
def test_eight_in_the_morning_stays_eight_over_daylight_saving(moment: str, expected_utc: str) -> None:
    expected = datetime.fromisoformat(expected_utc).replace(tzinfo=UTC)
    found = next_allowed(paris(moment), COMMERCIAL, PARIS, holidays_of())
    assert found == expected
    assert found.astimezone(PARIS).time() == time(8)


def test_an_opening_in_the_hour_that_does_not_exist_comes_after_it() -> None:
    night = Hours(start=time(2, 30), end=time(20), sundays=True)
    found = next_allowed(paris("2026-03-29T01:00"), COMMERCIAL, PARIS, never, night)
    assert found == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert allowed(found, COMMERCIAL, PARIS, never, night)


def test_hours_are_a_setting() -> None:
    week = Hours(start=time(9), end=time(22), saturdays=False)
    assert next_allowed(paris("2026-12-05T10:00"), COMMERCIAL, PARIS, never, week) == paris("2026-12-07T09:00")
    open_always = Hours(sundays=True, holidays=True)
    assert allowed(paris("2026-12-25T10:00"), COMMERCIAL, PARIS, holidays_of(), open_always)
    assert allowed(paris("2026-12-06T10:00"), COMMERCIAL, PARIS, holidays_of(), open_always)
    with pytest.raises(ValueError):
        Hours(start=time(22), end=time(8))


def test_a_year_without_an_open_day_is_said() -> None:
    with pytest.raises(ValueError):
        next_allowed(paris("2026-12-01T21:00"), COMMERCIAL, PARIS, lambda _: True)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        allowed(datetime(2026, 12, 1, 12), COMMERCIAL, PARIS, never)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("phone", "department", "zone"),
    [
        ("+33612345678", "", "Europe/Paris"),
        ("+590690123456", "971", "America/Guadeloupe"),
        ("+596696123456", "972", "America/Martinique"),
        ("+594694123456", "973", "America/Cayenne"),
        ("+262692123456", "974", "Indian/Reunion"),
        ("+262693123456", "974", "Indian/Reunion"),
        ("+262639123456", "976", "Indian/Mayotte"),
        ("+262269601234", "976", "Indian/Mayotte"),
        ("+508551234", "975", "America/Miquelon"),
        ("+687751234", "988", "Pacific/Noumea"),
        ("+32470123456", "", "Europe/Paris"),
    ],
)
def test_an_overseas_number_says_where_its_owner_lives(phone: str, department: str, zone: str) -> None:
    assert department_of_phone(phone) == department
    assert zone_of(phone=phone) == ZoneInfo(zone)


def test_a_known_department_wins_over_the_number() -> None:
    assert zone_of("69", "+262692123456") == PARIS


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(ZONES),
    st.sampled_from(["", "67", "971", "974", "976"]),
)
def test_the_next_moment_is_allowed_not_earlier_and_the_first(
    moment: datetime, zone: ZoneInfo, department: str
) -> None:
    holiday = holidays_of(department)
    found = next_allowed(moment, COMMERCIAL, zone, holiday)
    assert found >= moment
    assert allowed(found, COMMERCIAL, zone, holiday)
    assert next_allowed(found, COMMERCIAL, zone, holiday) == found
    if found > moment:
        assert not allowed(moment, COMMERCIAL, zone, holiday)
        assert not allowed(found - timedelta(seconds=1), COMMERCIAL, zone, holiday)
        middle = moment + (found - moment) / 2
        assert not allowed(middle, COMMERCIAL, zone, holiday)
