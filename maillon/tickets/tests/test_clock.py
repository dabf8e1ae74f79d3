"""Calendars counted by hand, what the clock refuses, and what it is made of."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from maillon.tickets.clock import (
    Answered,
    Asked,
    Breached,
    Calendar,
    CalendarChanged,
    ClockError,
    Escalated,
    Joined,
    Measure,
    Opened,
    Paused,
    Policy,
    PolicyChanged,
    Reopened,
    Resolved,
    Resumed,
    State,
    Withdrawn,
    read,
)
from maillon.tickets.tests.stories import CALENDARS, at, span

HOUR = timedelta(hours=1)
NINE = datetime(2026, 12, 7, 8, tzinfo=UTC)  # Monday, 9 h in Paris
DAY, ALWAYS, NIGHT = CALENDARS["day"], CALENDARS["always"], CALENDARS["night"]
PROMISE = Policy(HOUR, 4 * HOUR, 16 * HOUR)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("calendar", "start", "end", "worked"),
    [
        ("day", "Mon 07/12/2026 09:10", "Mon 07/12/2026 09:40", "30min"),  # odoo#18166
        ("day", "Mon 07/12/2026 08:00", "Mon 07/12/2026 18:00", "8h"),
        ("day", "Mon 07/12/2026 17:00", "Tue 08/12/2026 09:00", "0h"),
        ("day", "Fri 04/12/2026 16:00", "Mon 07/12/2026 10:00", "2h"),
        ("day", "Tue 01/12/2026 00:00", "Fri 01/01/2027 00:00", "176h"),  # 22 days: 23 weekdays less Christmas
        ("day", "Thu 01/01/2026 00:00", "Fri 01/01/2027 00:00", "2016h"),  # 252 days: 261 weekdays, 9 holidays on them
        ("office", "Mon 07/12/2026 11:30", "Mon 07/12/2026 14:30", "1h"),
        ("office", "Wed 02/12/2026 15:03", "Thu 03/12/2026 11:03", "5h"),  # odoo#21297
        ("shop", "Sat 05/12/2026 00:00", "Sun 06/12/2026 00:00", "3h"),
        ("always", "Mon 07/12/2026 23:59", "Tue 08/12/2026 00:01", "2min"),  # zammad#3180
        ("always", "Sat 28/03/2026 12:00", "Sun 29/03/2026 12:00", "23h"),
        ("always", "Sat 24/10/2026 12:00", "Sun 25/10/2026 12:00", "25h"),
        ("night", "Sat 28/03/2026 12:00", "Sun 29/03/2026 12:00", "7h"),
        ("night", "Sat 24/10/2026 12:00", "Sun 25/10/2026 12:00", "9h"),
        ("always in Réunion", "Sat 28/03/2026 12:00", "Sun 29/03/2026 12:00", "24h"),
        ("market", "Tue 01/12/2026 00:00", "Fri 01/01/2027 00:00", "5h"),
        ("never", "Tue 01/12/2026 00:00", "Fri 01/01/2027 00:00", "0h"),
    ],
)
def test_time_that_counts(calendar, start, end, worked):
    zone = CALENDARS[calendar].zone
    assert CALENDARS[calendar].worked(at(start, zone), at(end, zone)) == span(worked)


def test_the_two_nights_when_the_clock_changes_to_the_minute():
    assert NIGHT.after(utc(2026, 10, 25, 0, 0), HOUR) == utc(2026, 10, 25, 1, 0)  # 2 h, then 2 h again
    assert NIGHT.worked(utc(2026, 10, 24, 22), utc(2026, 10, 25, 5)) == 7 * HOUR  # 0 h – 6 h
    assert NIGHT.worked(utc(2026, 3, 28, 23), utc(2026, 3, 29, 4)) == 5 * HOUR


def test_an_opening_that_begins_or_ends_in_the_hour_of_the_change():
    """29 March 2026: 2 h – 3 h is not on the clock (1 h UTC is 3 h). 25 October: it comes twice (0 h – 1 h, then 1 h – 2 h UTC)."""
    early = Calendar("Europe/Paris", {6: ((60, 150),)})  # Sunday 1 h – 2 h 30
    late = Calendar("Europe/Paris", {6: ((150, 240),)})  # Sunday 2 h 30 – 4 h
    assert early.worked(utc(2026, 3, 28, 12), utc(2026, 3, 29, 12)) == HOUR
    assert early.after(utc(2026, 3, 28, 12), HOUR) == utc(2026, 3, 29, 1)
    assert late.worked(utc(2026, 3, 28, 12), utc(2026, 3, 29, 12)) == HOUR
    assert late.after(utc(2026, 3, 28, 12), timedelta(minutes=1)) == utc(2026, 3, 29, 1, 1)
    assert early.worked(utc(2026, 10, 24, 12), utc(2026, 10, 25, 12)) == 2 * HOUR  # 1 h – 2 h 30, then 2 h – 2 h 30
    assert late.worked(utc(2026, 10, 24, 12), utc(2026, 10, 25, 12)) == 2 * HOUR  # 2 h 30 – 3 h, then 2 h 30 – 4 h
    assert late.is_open(utc(2026, 10, 25, 0, 45))
    assert not late.is_open(utc(2026, 10, 25, 1, 15))


def test_seconds_and_less_are_counted():
    start = NINE + timedelta(seconds=1, microseconds=7)
    assert DAY.worked(start, NINE + HOUR) == HOUR - timedelta(seconds=1, microseconds=7)
    assert DAY.after(start, HOUR) == start + HOUR
    assert DAY.after(NINE, timedelta(microseconds=7)) == NINE + timedelta(microseconds=7)
    assert DAY.worked(NINE, NINE) == timedelta()


def test_nothing_more_to_work_is_due_at_once():
    assert DAY.after(at("Sat 05/12/2026 11:00"), timedelta()) == at("Sat 05/12/2026 11:00")


def test_openings_that_touch_or_overlap_are_one():
    cut = Calendar("Europe/Paris", dict.fromkeys(range(5), ((540, 700), (700, 900), (840, 1020))), DAY.holidays)
    assert cut.worked(NINE, NINE + timedelta(days=30)) == DAY.worked(NINE, NINE + timedelta(days=30))
    assert cut.ranges(date(2026, 12, 7)) == ((540, 1020),)


def test_holidays_may_be_a_set_or_a_function():
    off = {date(2026, 12, 8)}
    by_set, by_function = (Calendar("Europe/Paris", {1: ((540, 1020),)}, given) for given in (off, off.__contains__))
    assert (
        by_set.worked(NINE, NINE + timedelta(days=14))
        == by_function.worked(NINE, NINE + timedelta(days=14))
        == 8 * HOUR
    )


def test_an_exceptional_opening_wins_over_a_holiday_and_a_closing():
    christmas = date(2026, 12, 25)
    calendar = Calendar("Europe/Paris", {}, {christmas}, {christmas}, {christmas: ((600, 720),)})
    assert calendar.after(NINE, 2 * HOUR) == at("Fri 25/12/2026 12:00")
    assert calendar.after(NINE, 3 * HOUR) is None


def test_a_calendar_that_opens_no_more_says_so_and_soon():
    for shut in (
        CALENDARS["never"],
        Calendar("Europe/Paris", {0: ((540, 720),)}, lambda day: True),
        Calendar("Europe/Paris", {0: ((540, 720),)}, lambda day: day.year > 2026),
    ):
        assert shut.after(utc(2027, 1, 4), HOUR) is None
        assert shut.after(utc(2027, 6, 4), HOUR) is None
        assert shut.worked(utc(2027, 1, 4), utc(2030, 1, 4)) == timedelta()
        reading = read([Opened(utc(2027, 1, 4), PROMISE, shut)], utc(2029, 1, 4))
        assert (reading.first_response.state, reading.first_response.due_at) == (State.RUNNING, None)
        assert (reading.due_at, reading.next_at, reading.breaches) == (None, None, ())


def test_what_opens_before_the_silence_is_still_found():
    ending = Calendar("Europe/Paris", {0: ((540, 720),)}, lambda day: day.year > 2026)
    assert ending.after(NINE, 1000 * HOUR) is None
    assert ending.after(NINE, HOUR) == NINE + HOUR
    assert ending.after(NINE, 12 * HOUR) == at("Mon 28/12/2026 12:00")


def test_a_calendar_open_again_after_forty_years_is_waited_for():
    reborn = Calendar("Europe/Paris", {0: ((540, 720),)}, lambda day: day.year < 2066)
    assert reborn.after(NINE, HOUR) == at("Mon 04/01/2066 10:00")


def test_the_end_of_dates_is_the_end_of_deadlines():
    market = CALENDARS["market"]
    assert market.after(utc(9980, 1, 1), 52 * HOUR).year in (9980, 9981)
    assert market.after(utc(9980, 1, 1), 5200 * HOUR) is None


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Calendar("Europe/Lyon", {}), "fuseau horaire"),
        (lambda: Calendar("", {}), "fuseau horaire"),
        (lambda: Calendar("Europe/Paris", {7: ((0, 60),)}), "0 \\(lundi\\) à 6"),
        (lambda: Calendar("Europe/Paris", {0: ((540, 0),)}), "plage d'ouverture"),  # zammad#2497
        (lambda: Calendar("Europe/Paris", {0: ((540, 540),)}), "plage d'ouverture"),
        (lambda: Calendar("Europe/Paris", {0: ((1320, 1800),)}), "deux plages"),
        (lambda: Calendar("Europe/Paris", {0: ((-60, 60),)}), "plage d'ouverture"),
        (lambda: Calendar("Europe/Paris", {}, openings={date(2026, 12, 7): ((60, 0),)}), "plage d'ouverture"),
        (lambda: Policy(first_response=timedelta()), "délai promis"),
        (lambda: Policy(resolution=-HOUR), "délai promis"),
        (lambda: Policy(next_response=timedelta(days=5000)), "délai promis"),
        (lambda: DAY.worked(NINE, NINE - HOUR), "dans l'ordre"),
        (lambda: DAY.worked(datetime(2026, 12, 7, 9), NINE), "fuseau horaire"),  # noqa: DTZ001
    ],
)
def test_what_cannot_be_counted_is_refused_with_a_sentence(build, said):
    with pytest.raises(ClockError, match=said):
        build()


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([], "s'ouvre une fois"),
        ([Answered(NINE)], "s'ouvre une fois"),
        ([Opened(NINE, PROMISE, DAY), Opened(NINE, PROMISE, DAY)], "s'ouvre une fois"),
        (
            [Opened(NINE, PROMISE, DAY), Asked(NINE - HOUR)],
            "Le message du demandeur du 07/12/2026 .* précède l'ouverture",
        ),
        ([Opened(NINE, PROMISE, DAY), Answered(NINE + 3 * HOUR)], "La réponse du 07/12/2026 .* est dans le futur"),
        ([Opened(NINE, PROMISE, DAY), Answered(datetime(2026, 12, 7, 10))], "fuseau horaire"),  # noqa: DTZ001
        ([Opened(NINE, PROMISE, DAY), Joined(NINE + HOUR, since=NINE + 2 * HOUR)], "plus récent que la fusion"),
    ],
)
def test_a_story_that_does_not_hold_is_refused_with_a_sentence(events, said):
    with pytest.raises(ClockError, match=said):
        read(events, NINE + 2 * HOUR)


def test_a_message_may_come_at_the_instant_of_the_merge():
    story = [Opened(NINE, PROMISE, DAY), Answered(NINE), Joined(NINE + HOUR, since=NINE + HOUR)]
    assert read(story, NINE + 2 * HOUR).next_response.spent == HOUR


def test_events_of_one_instant_have_an_order_whatever_the_order_given():
    later = NINE + HOUR
    story = [Opened(NINE, PROMISE, DAY), Asked(later), Answered(later), Resumed(later), Paused(later, "client")]
    readings = [read(order, NINE + 3 * HOUR) for order in permutations(story)]
    assert all(reading == readings[0] for reading in readings)
    assert readings[0].first_response.state == State.MET
    assert readings[0].resolution.state == State.PAUSED


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        (PolicyChanged(NINE + HOUR, Policy(resolution=16 * HOUR)), Resolved(NINE + HOUR), State.MET),
        (Resolved(NINE + HOUR), Reopened(NINE + HOUR), State.RUNNING),
        (Resumed(NINE + HOUR), Paused(NINE + HOUR, "client"), State.PAUSED),
        (Resolved(NINE + HOUR), Paused(NINE + HOUR, "client"), State.MET),
        (Reopened(NINE + HOUR), Withdrawn(NINE + HOUR), State.NONE),
    ],
)
def test_without_a_number_the_order_is_that_of_the_page(first, second, state):
    for story in ([first, second], [second, first]):
        assert read([Opened(NINE, PROMISE, DAY), *story], NINE + 2 * HOUR).resolution.state == state


def test_numbers_tell_the_order_of_one_instant():
    def told(resolved, reopened):
        later = NINE + HOUR
        story = [
            Opened(NINE, PROMISE, DAY, number=9),
            Resolved(later, number=resolved),
            Reopened(later, number=reopened),
        ]
        return read(story, NINE + 2 * HOUR).resolution.state

    assert told(1, 2) == State.RUNNING
    assert told(2, 1) == State.MET


def test_what_has_no_sense_where_it_comes_changes_nothing():
    plain = [Opened(NINE, PROMISE, DAY), Resolved(NINE + 2 * HOUR)]
    odd = [
        Resumed(NINE + HOUR),
        Reopened(NINE + HOUR),
        Answered(NINE + 3 * HOUR),
        Paused(NINE + 3 * HOUR, "client"),
        Resolved(NINE + 3 * HOUR),
        Escalated(NINE + HOUR, "N2"),
    ]
    for event in odd:
        assert read([*plain, event], NINE + 4 * HOUR) == read(plain, NINE + 4 * HOUR), event


def test_a_breach_is_an_event_to_record_and_to_give_back():
    story = [Opened(NINE, Policy(resolution=2 * HOUR), DAY)]
    late = read(story, NINE + 3 * HOUR)
    assert late.breaches == (Breached(NINE + 2 * HOUR, Measure.RESOLUTION, NINE),)
    corrected = [Opened(NINE, Policy(resolution=2 * HOUR), CALENDARS["market"]), *late.breaches]
    again = read(corrected, NINE + 3 * HOUR)
    assert again.breaches == late.breaches
    assert again.resolution.state == State.BREACHED
    assert again.resolution.spent == timedelta()


def test_the_breach_comes_right_after_the_deadline():
    story = [Opened(NINE, Policy(resolution=2 * HOUR), DAY)]
    due = read(story, NINE + 2 * HOUR)
    assert (due.resolution.state, due.resolution.due_at, due.next_at) == (
        State.RUNNING,
        NINE + 2 * HOUR,
        NINE + 2 * HOUR,
    )
    assert read(story, NINE + 2 * HOUR + timedelta(microseconds=1)).resolution.breached_at == NINE + 2 * HOUR


def test_the_nearest_deadline_is_that_of_what_is_still_to_do():
    story = [Opened(NINE, PROMISE, DAY)]
    assert read(story, NINE).due_at == NINE + HOUR
    assert read(story, NINE + 2 * HOUR).due_at == NINE + HOUR  # missed, and still to do
    assert read([*story, Answered(NINE + HOUR)], NINE + 2 * HOUR).due_at == at("Tue 08/12/2026 17:00")
    assert read([*story, Paused(NINE, "part")], NINE + 2 * HOUR).due_at is None


def test_a_warning_is_passed_from_its_very_moment():
    def alerts(*events, after):
        reading = read([Opened(NINE, Policy(resolution=4 * HOUR), DAY), *events], NINE + after)
        return [(alert.percent, alert.at, alert.passed) for alert in reading.resolution.alerts]

    at75, at90 = NINE + 3 * HOUR, NINE + timedelta(hours=3, minutes=36)
    assert alerts(after=3 * HOUR - timedelta(microseconds=1)) == [(75, at75, False), (90, at90, False)]
    assert alerts(after=3 * HOUR) == [(75, at75, True), (90, at90, False)]
    assert alerts(Resolved(at75), after=5 * HOUR) == [(75, at75, True)]
    assert alerts(Paused(at75, "part"), after=5 * HOUR) == [(75, at75, True), (90, None, False)]
    shorter = PolicyChanged(NINE + 1.5 * HOUR, Policy(resolution=2 * HOUR))
    assert alerts(shorter, after=1.5 * HOUR)[0] == (75, NINE + 1.5 * HOUR, True)


def test_every_wait_for_an_answer_is_told():
    story = [
        Opened(NINE, PROMISE, DAY),
        Answered(NINE),
        Asked(NINE + HOUR),
        Answered(NINE + 2 * HOUR),
        Asked(NINE + 3 * HOUR),
    ]
    reading = read(story, NINE + 4 * HOUR)
    assert [(wait.began, wait.state) for wait in reading.responses] == [
        (NINE + HOUR, State.MET),
        (NINE + 3 * HOUR, State.RUNNING),
    ]
    assert reading.next_response == reading.responses[-1]


def test_a_late_answer_during_a_pause_keeps_no_deadline_but_the_one_missed():
    story = [Opened(NINE, PROMISE, DAY), Paused(NINE + HOUR / 2, "client"), Answered(NINE + 5 * HOUR)]
    reading = read(story, NINE + 6 * HOUR)
    assert (reading.first_response.state, reading.first_response.due_at) == (State.MET, None)


def test_a_change_of_calendar_in_the_middle_of_a_wait_stops_nothing():
    story = [Opened(NINE, PROMISE, ALWAYS), Paused(NINE + HOUR, "part"), CalendarChanged(NINE + 2 * HOUR, DAY)]
    assert read(story, NINE + 3 * HOUR).resolution.state == State.PAUSED


def test_what_was_counted_once_is_kept_in_the_calendar():
    asked = []
    calendar = Calendar("Europe/Paris", CALENDARS["office"].hours, lambda day: bool(asked.append(day)))
    stories = [[Opened(NINE + n * HOUR, PROMISE, calendar), Answered(NINE + 2 * n * HOUR)] for n in range(200)]
    first = [read(story, NINE + 500 * HOUR) for story in stories]
    days = len(asked)
    assert [read(story, NINE + 500 * HOUR) for story in stories] == first
    assert len(asked) == days < 100


def test_calendars_and_policies_are_values():
    hours = {0: ((540, 720),)}
    assert Calendar("Europe/Paris", hours) == Calendar("Europe/Paris", hours)
    assert len({Calendar("Europe/Paris", hours), Calendar("Europe/Paris", hours)}) == 1
    assert len({Policy(HOUR), Policy(HOUR)}) == 1


def test_the_clock_imports_nothing_of_django_nor_of_the_rest_of_maillon():
    script = (
        "import sys, maillon.tickets.clock\n"
        "print([name for name in sorted(sys.modules) if name.partition('.')[0] in {'django', 'psycopg'}\n"
        "       or name.startswith('maillon.') and not name.startswith('maillon.tickets')])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
