"""Laws that hold for any calendar and any story, and a second clock that goes minute by minute."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from maillon.tickets.clock import (
    Answered,
    Asked,
    Calendar,
    CalendarChanged,
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

MINUTE = timedelta(minutes=1)
# Half an hour of change in Lord Howe, at midnight in São Paulo and Havana, a day skipped in Apia, none in Réunion.
CHANGES = {
    "Europe/Paris": ((2026, 3, 29), (2026, 10, 25)),
    "America/Miquelon": ((2026, 3, 8), (2026, 11, 1)),
    "Australia/Lord_Howe": ((2026, 4, 5), (2026, 10, 4)),
    "America/Sao_Paulo": ((2018, 11, 4), (2018, 2, 18)),
    "America/Havana": ((2026, 3, 8), (2026, 11, 1)),
    "Pacific/Apia": ((2011, 12, 30), (2011, 9, 24)),
    "Indian/Reunion": ((2026, 3, 29), (2026, 12, 20)),
}


def around(day: tuple[int, int, int]):
    noon = datetime(*day, 12, tzinfo=UTC)
    return st.integers(-2880, 2880).map(lambda minutes: noon + minutes * MINUTE)


@st.composite
def ranges(draw):
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def calendars(draw, zone=None):
    zone = zone or draw(st.sampled_from(sorted(CHANGES)))
    days = [datetime(*day, tzinfo=UTC).date() for day in CHANGES[zone]]
    near = st.builds(lambda day, n: day + timedelta(days=n), st.sampled_from(days), st.integers(-3, 3))
    return Calendar(
        zone,
        draw(st.dictionaries(st.integers(0, 6), ranges(), min_size=1)),
        draw(st.frozensets(near, max_size=2)),
        draw(st.frozensets(near, max_size=1)),
        draw(st.dictionaries(near, st.one_of(st.just(()), ranges()), max_size=2)),
    )


@st.composite
def spans(draw, moments=2):
    calendar = draw(calendars())
    day = draw(st.sampled_from(CHANGES[calendar.zone]))
    return calendar, *sorted(draw(around(day)) for _ in range(moments))


def open_minutes(calendar: Calendar, start: datetime, end: datetime) -> set[datetime]:
    """Asks the clock on the wall, each minute."""
    zone, found = ZoneInfo(calendar.zone), set()
    minute = start
    while minute < end:
        wall = minute.astimezone(zone)
        day = wall.date()
        hours = calendar.openings.get(day)
        if hours is None:
            shut = day in calendar.holidays or day in calendar.closures
            hours = () if shut else calendar.hours.get(day.weekday(), ())
        if any(first <= wall.hour * 60 + wall.minute < last for first, last in hours):
            found.add(minute)
        minute += MINUTE
    return found


@given(spans())
@settings(max_examples=120)
def test_minute_by_minute_agrees(case):
    calendar, start, end = case
    minutes = sorted(open_minutes(calendar, start, end))
    assert calendar.worked(start, end) == len(minutes) * MINUTE
    if minutes:
        middle = len(minutes) // 2
        assert calendar.after(start, (middle + 1) * MINUTE) == minutes[middle] + MINUTE


@given(spans(moments=3))
def test_worked_is_additive_and_never_decreases(case):
    calendar, first, second, third = case
    whole = calendar.worked(first, third)
    assert whole == calendar.worked(first, second) + calendar.worked(second, third)
    assert timedelta() <= calendar.worked(first, second) <= whole <= third - first


@given(spans(moments=1), st.integers(0, 100 * 24 * 3600 * 10**6))
def test_after_is_the_inverse_of_worked(case, microseconds):
    calendar, start = case
    need = timedelta(microseconds=microseconds)
    due = calendar.after(start, need)
    if due is None:
        assert calendar.worked(start, start + timedelta(days=3660)) < need
        return
    assert calendar.worked(start, due) == need
    if need:
        assert calendar.worked(start, due - timedelta(microseconds=1)) < need


@given(spans(), st.integers(1, 10**6))
def test_after_of_what_was_worked_is_not_later_and_more_is_later(case, more):
    calendar, start, end = case
    worked = calendar.worked(start, end)
    reached = calendar.after(start, worked)
    assert reached is not None
    assert reached <= end
    further = calendar.after(start, worked + timedelta(microseconds=more))
    assert further is None or further > end


TARGETS = st.one_of(st.none(), st.integers(1, 2000).map(lambda minutes: minutes * MINUTE))
REASONS = ("client", "partner", "supplier", "part")
POLICIES = st.builds(
    Policy,
    TARGETS,
    TARGETS,
    TARGETS,
    st.dictionaries(st.sampled_from(REASONS), st.frozensets(st.sampled_from(Measure))),
)


@st.composite
def stories(draw, changing=True, pausing=True, merging=False):
    """A calendar, events in no order (the opening among them), and the moment of reading."""
    calendar = draw(calendars())
    moments = around(draw(st.sampled_from(CHANGES[calendar.zone])))
    kinds = [st.builds(kind, moments) for kind in (Asked, Answered, Resolved, Reopened, Escalated)]
    if pausing:
        kinds += [st.builds(Paused, moments, st.sampled_from(REASONS)), st.builds(Resumed, moments)]
    if changing:
        kinds.append(st.builds(PolicyChanged, moments, POLICIES))
        kinds.append(st.builds(CalendarChanged, moments, calendars(calendar.zone)))
    if merging:
        waited = TARGETS.filter(lambda found: found is not None)
        kinds += [st.builds(Withdrawn, moments), st.builds(Joined, moments, st.none(), spent=waited)]
    events = draw(st.lists(st.one_of(kinds), max_size=10))
    given_moments = [event.at for event in events] + [draw(moments)]
    numbered = [replace(event, number=number) for number, event in enumerate(events)]
    opened = Opened(min(given_moments), draw(POLICIES), calendar)
    return [opened, *numbered], max(given_moments)


class SecondClock:
    """Says the same as ``read``, and goes minute by minute through the story."""

    def __init__(self, events, now):
        self.opened = events[0]
        self.events = sorted(events[1:], key=lambda event: (event.at, event.number))
        self.now = now
        self.policy, self.calendar = self.opened.policy, self.opened.calendar
        self.reason, self.resolved = None, False
        self.done, self.waits = {"first_response": False, "resolution": False}, 0
        self.spent = {"first_response": 0, "resolution": 0}
        self.late = {}
        self.targets = {key: getattr(self.policy, key) for key in self.spent}

    def run(self):
        minute, events = self.opened.at, list(self.events)
        openings = {}
        while minute <= self.now:
            while events and events[0].at == minute:
                self.happens(events.pop(0), minute)
            if minute == self.now:
                return
            key = id(self.calendar)
            if key not in openings:
                openings[key] = open_minutes(self.calendar, minute, self.now)
            self.tick(minute, minute in openings[key])
            minute += MINUTE

    def over(self, key):
        return self.targets[key] is not None and self.spent[key] * MINUTE > self.targets[key]

    def tick(self, minute, is_open):
        for key, done in self.done.items():
            kind = key.rstrip("0123456789")
            stopped = self.reason is not None and kind in self.policy.stops.get(self.reason, ())
            if done or self.resolved or stopped:
                continue
            if self.targets[key] is not None and self.spent[key] * MINUTE >= self.targets[key]:
                self.late.setdefault(key, minute)
            self.spent[key] += is_open

    def aim(self, minute):
        for key in self.done:
            if not self.done[key]:
                self.targets[key] = getattr(self.policy, key.rstrip("0123456789"))
                if self.over(key):
                    self.late.setdefault(key, minute)

    def happens(self, event, minute):
        match event:
            case Asked() if self.done["first_response"] and self.done.get(f"next_response{self.waits}", True):
                self.waits += 1
                key = f"next_response{self.waits}"
                self.done[key], self.spent[key], self.targets[key] = False, 0, self.policy.next_response
            case Answered():
                self.done |= {key: True for key in self.done if key != "resolution"}
            case Resolved() if not self.resolved:
                self.done = dict.fromkeys(self.done, True)
                self.resolved, self.reason = True, None
            case Reopened() if self.resolved:
                self.resolved, self.done["resolution"] = False, False
                self.aim(minute)
            case Paused() if not self.resolved:
                self.reason = event.reason
            case Resumed():
                self.reason = None
            case PolicyChanged():
                self.policy = event.policy
                self.aim(minute)
            case CalendarChanged():
                self.calendar = event.calendar


@given(stories())
@settings(max_examples=150)
def test_the_clock_that_goes_minute_by_minute_reads_the_same(story):
    events, now = story
    reading, second = read(events, now), SecondClock(events, now)
    second.run()
    standings = {"first_response": reading.first_response, "resolution": reading.resolution}
    standings |= {f"next_response{number}": wait for number, wait in enumerate(reading.responses, 1)}
    assert {key: one.spent for key, one in standings.items()} == {k: n * MINUTE for k, n in second.spent.items()}
    assert {key: one.breached_at for key, one in standings.items() if one.breached_at} == second.late
    assert {key: one.met_at is not None for key, one in standings.items()} == second.done


@given(stories(merging=True), st.randoms())
def test_the_order_in_which_events_are_given_does_not_matter(story, random):
    events, now = story
    shuffled = list(events)
    random.shuffle(shuffled)
    assert read(shuffled, now) == read(events, now)


@given(stories(merging=True), st.lists(st.floats(0, 1), max_size=6))
def test_cutting_the_time_in_pieces_changes_nothing(story, shares):
    """An escalation is a cut, and only that."""
    events, now = story
    start = events[0].at
    cuts = [Escalated(start + share * (now - start), "N2", number=99) for share in shares]
    assert read([*events, *cuts], now) == read(events, now)


@given(stories(merging=True), st.floats(0, 1))
def test_a_breach_never_disappears_nor_a_warning(story, share):
    events, now = story
    start = events[0].at
    before = start + share * (now - start)
    early = read([event for event in events if event.at <= before], before)
    late = read(events, now)
    assert set(early.breaches) <= set(late.breaches)
    for one, other in zip(early.standings, late.standings, strict=True):
        if one.began == other.began and other.target is not None:
            assert {a for a in one.alerts if a.passed} <= set(other.alerts) or one.target is None


@given(stories(merging=True), calendars(), POLICIES)
def test_a_breach_recorded_stays_whatever_is_corrected(story, calendar, policy):
    events, now = story
    recorded = read(events, now).breaches
    corrected = [replace(events[0], calendar=calendar, policy=policy), *events[1:], *recorded]
    again = read(corrected, now)
    assert set(recorded) <= set(again.breaches)
    assert len({(breach.measure, breach.began) for breach in again.breaches}) == len(again.breaches)


@given(stories(pausing=False), st.floats(0, 1), st.floats(0, 1), st.sampled_from(REASONS))
def test_a_pause_never_brings_a_deadline_nearer(story, one, other, reason):
    events, now = story
    start = events[0].at
    first, second = sorted(start + share * (now - start) for share in (one, other))
    pause = [Paused(first, reason, number=98), Resumed(second, number=99)]
    plain, paused = read(events, now), read([*events, *pause], now)
    for without, with_it in zip(plain.standings, paused.standings, strict=True):
        assert with_it.spent <= without.spent
        if without.due_at and with_it.due_at:
            assert with_it.due_at >= without.due_at
        if with_it.breached_at:
            assert without.breached_at
            assert without.breached_at <= with_it.breached_at


@given(stories(merging=True))
def test_a_reading_holds_together(story):
    events, now = story
    reading = read(events, now)
    for one in (*reading.standings, *reading.responses):
        assert (one.state == State.BREACHED) == (one.breached_at is not None)
        assert one.left is None or one.left == one.target - one.spent
        assert not (one.ticking and one.met_at)
        assert one.state != State.RUNNING or one.ticking
        assert [alert.at for alert in one.alerts if alert.at] == sorted(alert.at for alert in one.alerts if alert.at)
        assert all((alert.at <= now) for alert in one.alerts if alert.passed)
        if one.ticking and one.due_at and one.left > timedelta():
            assert one.due_at > now
    assert [breach.at for breach in reading.breaches] == sorted(breach.at for breach in reading.breaches)
    assert reading.next_at is None or reading.next_at >= now
