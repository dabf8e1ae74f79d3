from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.holidays import (
    holiday_name,
    is_public_holiday,
    is_working_day,
    next_working_day,
    public_holidays,
)

DEPARTMENTS = ["", "01", "2A", "57", "67", "68", "75", "971", "972", "973", "974", "975", "976", "977", "978"]
NATIONAL_2026 = [
    date(2026, 1, 1),
    date(2026, 4, 6),
    date(2026, 5, 1),
    date(2026, 5, 8),
    date(2026, 5, 14),
    date(2026, 5, 25),
    date(2026, 7, 14),
    date(2026, 8, 15),
    date(2026, 11, 1),
    date(2026, 11, 11),
    date(2026, 12, 25),
]
# department -> legal days of its own in 2026
OWN_2026 = {
    "57": {date(2026, 4, 3): "Vendredi saint", date(2026, 12, 26): "Saint-Étienne"},
    "67": {date(2026, 4, 3): "Vendredi saint", date(2026, 12, 26): "Saint-Étienne"},
    "68": {date(2026, 4, 3): "Vendredi saint", date(2026, 12, 26): "Saint-Étienne"},
    "971": {date(2026, 5, 27): "Abolition de l'esclavage"},
    "972": {date(2026, 5, 22): "Abolition de l'esclavage"},
    "973": {date(2026, 6, 10): "Abolition de l'esclavage"},
    "974": {date(2026, 12, 20): "Abolition de l'esclavage"},
    "976": {date(2026, 4, 27): "Abolition de l'esclavage"},
    "977": {date(2026, 10, 9): "Abolition de l'esclavage"},
    "978": {date(2026, 5, 28): "Abolition de l'esclavage"},
}


@pytest.mark.parametrize("department", ["", "01", "2A", "69", "75", "975"])
def test_the_mainland_has_eleven_days(department: str) -> None:
    assert list(public_holidays(2026, department)) == NATIONAL_2026


@pytest.mark.parametrize("department", OWN_2026)
def test_a_department_adds_its_own_legal_days(department: str) -> None:
    own = {day: name for day, name in public_holidays(2026, department).items() if day not in NATIONAL_2026}
    assert own == OWN_2026[department]


def test_a_holiday_has_its_french_name() -> None:
    assert holiday_name(date(2026, 4, 6)) == "Lundi de Pâques"
    assert holiday_name(date(2026, 4, 7)) == ""
    assert is_public_holiday(date(2026, 12, 26), "67")
    assert not is_public_holiday(date(2026, 12, 26), "69")


def test_a_weekend_and_a_holiday_are_not_worked() -> None:
    assert not is_working_day(date(2026, 11, 21))
    assert is_working_day(date(2026, 11, 21), weekend=frozenset({6}))
    assert not is_working_day(date(2026, 11, 11))
    assert next_working_day(date(2026, 12, 25)) == date(2026, 12, 28)
    assert next_working_day(date(2026, 12, 28)) == date(2026, 12, 28)


@given(st.integers(2020, 2060), st.sampled_from(DEPARTMENTS))
def test_every_year_has_the_national_days_and_easter_monday_is_a_monday(year: int, department: str) -> None:
    days = public_holidays(year, department)
    assert {date(year, 1, 1), date(year, 5, 1), date(year, 7, 14), date(year, 12, 25)} <= set(days)
    easter = next(day for day, name in days.items() if "Lundi de Pâques" in name)
    assert easter.weekday() == 0
    assert {easter + timedelta(days=38), easter + timedelta(days=49)} <= set(days)


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)), st.sampled_from(DEPARTMENTS))
def test_a_working_day_is_never_far(day: date, department: str) -> None:
    found = next_working_day(day, department)
    assert is_working_day(found, department)
    assert found - day <= timedelta(days=6)


def test_the_days_given_cannot_be_changed_by_a_reader() -> None:
    with pytest.raises(TypeError):
        public_holidays(2026)[date(2026, 2, 2)] = "Chandeleur"  # type: ignore[index]
