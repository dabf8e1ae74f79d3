from datetime import date, datetime

from maillon.core.french import PARIS
from maillon.orders.delays import days_late, due_at, worked_days


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def test_a_delay_counts_working_days_and_ends_at_six():
    assert due_at(at("2026-11-25T10:00"), 2) == at("2026-11-27T18:00")
    assert due_at(at("2026-11-27T10:00"), 1) == at("2026-11-30T18:00")


def test_bank_holidays_and_week_ends_do_not_count():
    assert due_at(at("2026-12-24T10:00"), 1) == at("2026-12-28T18:00")
    assert due_at(at("2026-05-13T10:00"), 1) == at("2026-05-15T18:00")


def test_no_delay_ends_the_same_day_or_the_next_working_one():
    assert due_at(at("2026-11-25T10:00"), 0) == at("2026-11-25T18:00")
    assert due_at(at("2026-11-28T10:00"), 0) == at("2026-11-30T18:00")


def test_the_hour_stays_six_across_the_change_of_clocks():
    due = due_at(at("2026-10-23T10:00"), 1)
    assert (due.hour, due.utcoffset()) == (18, at("2026-10-26T18:00").utcoffset())


def test_lateness_counts_days_of_paris():
    assert days_late(at("2026-11-23T18:00"), at("2026-11-25T00:10")) == 2
    assert days_late(at("2026-11-25T18:00"), at("2026-11-25T19:00")) == 0


def test_time_passed_counts_working_days_only():
    days = worked_days(date(2026, 11, 1), date(2027, 1, 31))
    assert days.between(at("2026-11-27T12:00"), at("2026-11-30T12:00")) == 1
    assert days.between(at("2026-11-27T18:00"), at("2026-11-28T09:00")) == 0.25
    assert days.between(at("2026-12-24T00:00"), at("2026-12-26T23:00")) == 1


def test_time_before_what_is_counted_is_left_out():
    days = worked_days(date(2026, 11, 2), date(2026, 11, 6))
    assert days.between(at("2025-01-01T00:00"), at("2026-11-03T12:00")) == 1.5
    assert days.between(at("2026-11-06T12:00"), at("2026-12-01T12:00")) == 0.5
