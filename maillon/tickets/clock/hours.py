"""Business hours: when time counts, and how much of it passed between two moments.

A moment counts when the clock on the wall of the calendar's zone says it is within an opening of that day. Time that counts is
real elapsed time: an opening 0 h – 6 h lasts five hours on the night of March when the clock skips one, seven on the night of
October when one comes twice. Nothing is rounded: the unit within is the microsecond.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
BLOCK_DAYS = 28
BLOCK = BLOCK_DAYS * DAY
CENTURY = 36525 // BLOCK_DAYS  # of closed days: a calendar that never opens again
LAST_BLOCK = (date(9990, 1, 1).toordinal() - EPOCH_DAY) // BLOCK_DAYS

Ranges = tuple[tuple[int, int], ...]
Span = tuple[int, int]
Holidays = Callable[[date], bool] | Container[date]


class ClockError(ValueError):
    """What was given cannot be counted. The message is a French sentence saying what to mend."""


def ticks(moment: datetime) -> int:
    """Microseconds since 1970. A moment without a zone is refused."""
    try:
        gap = moment - EPOCH
    except TypeError:
        raise ClockError(f"Il manque le fuseau horaire de la date {moment:%d/%m/%Y %H:%M}.") from None
    return (gap.days * 86400 + gap.seconds) * SECOND + gap.microseconds


def moment_at(count: int) -> datetime:
    return EPOCH + timedelta(microseconds=count)


def length(span: timedelta) -> int:
    return (span.days * 86400 + span.seconds) * SECOND + span.microseconds


class _Block(NamedTuple):
    """The openings of 28 days: where each starts and ends, and how much was open in the block before it."""

    starts: Sequence[int]
    ends: Sequence[int]
    before: Sequence[int]
    total: int

    def until(self, count: int) -> int:
        index = bisect_right(self.starts, count) - 1
        if index < 0:
            return 0
        return self.before[index] + min(count, self.ends[index]) - self.starts[index]

    def when(self, need: int) -> int:
        """The first moment when ``need`` (more than 0, at most ``total``) was open."""
        index = bisect_left(self.before, need) - 1
        return self.starts[index] + need - self.before[index]


_CLOSED = _Block((), (), (), 0)


@dataclass(frozen=True, slots=True)
class Calendar:
    """``hours``: weekday (Monday is 0) -> openings, in minutes since midnight, (480, 720) being 8 h – 12 h and 1440 the end of
    the day; a weekday left out is closed. ``holidays``: the days off of the site's department, a set or a function.
    ``closures``: the company's own. ``openings``: the days with hours of their own; they win over everything else, and an
    empty tuple closes the day.

    What was counted is kept in the calendar: use one for all the tickets that share it.
    """

    zone: str
    hours: Mapping[int, Iterable[tuple[int, int]]]
    holidays: Holidays = frozenset()
    closures: Container[date] = frozenset()
    openings: Mapping[date, Iterable[tuple[int, int]]] = field(default_factory=dict)
    _info: ZoneInfo = field(init=False, repr=False, compare=False)
    _week: tuple[Ranges, ...] = field(init=False, repr=False, compare=False)
    _special: dict[date, Ranges] = field(init=False, repr=False, compare=False)
    _last: int = field(init=False, repr=False, compare=False)
    _blocks: dict[int, _Block] = field(init=False, repr=False, compare=False)
    _silent: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not set(self.hours) <= set(range(7)):
            raise ClockError("Un jour de la semaine va de 0 (lundi) à 6 (dimanche).")
        week = tuple(_checked(self.hours.get(weekday, ())) for weekday in range(7))
        special = {day: _checked(ranges) for day, ranges in self.openings.items()}
        last = LAST_BLOCK
        if not any(week):
            opened = [day.toordinal() for day, ranges in special.items() if ranges]
            last = (max(opened, default=EPOCH_DAY) + 1 - EPOCH_DAY) // BLOCK_DAYS
        for name, value in (("_info", _zone(self.zone)), ("_week", week), ("_special", special), ("_last", last)):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_blocks", {})
        object.__setattr__(self, "_silent", [])

    def __hash__(self) -> int:
        return hash((self.zone, self._week))

    def ranges(self, day: date) -> Ranges:
        """The openings of that very day."""
        special = self._special.get(day)
        if special is not None:
            return special
        usual = self._week[day.weekday()]
        if not usual or day in self.closures or self._is_holiday(day):
            return ()
        return usual

    def is_open(self, moment: datetime) -> bool:
        count = ticks(moment)
        return self.count(count, count + 1) > 0

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The time that counts between two moments. ``end`` may not be before ``start``."""
        first, last = ticks(start), ticks(end)
        if last < first:
            raise ClockError("La fin précède le début : donnez les deux moments dans l'ordre.")
        return timedelta(microseconds=self.count(first, last))

    def after(self, start: datetime, worked: timedelta) -> datetime | None:
        """The first moment, in UTC, when ``worked`` has counted since ``start``: ``start`` itself for nothing, 18 h rather than
        9 h the next day when a day's work ends there. ``None``: the calendar never opens that much again (it has no opening
        left, or stays closed for a century)."""
        count = self.reach(ticks(start), length(worked))
        return None if count is None else moment_at(count)

    def count(self, start: int, end: int) -> int:
        """``worked`` in microseconds, between two counts of ``ticks``, in order."""
        first, last = start // BLOCK, end // BLOCK
        total = self._block(last).until(end) - self._block(first).until(start)
        if first != last:
            total += sum(self._block(index).total for index in range(first, last))
        return total

    def reach(self, start: int, need: int) -> int | None:
        """``after`` in microseconds."""
        if need <= 0:
            return start
        index = start // BLOCK
        need += self._block(index).until(start)
        silence = 0
        while index <= self._last and not (self._silent and index >= self._silent[0]):
            block = self._block(index)
            if need <= block.total:
                return block.when(need)
            need -= block.total
            silence = 0 if block.total else silence + 1
            if silence > CENTURY:
                self._silent[:] = [index - CENTURY]
            index += 1
        return None

    def _is_holiday(self, day: date) -> bool:
        return self.holidays(day) if callable(self.holidays) else day in self.holidays

    def _block(self, index: int) -> _Block:
        block = self._blocks.get(index)
        if block is None:
            block = self._blocks[index] = self._built(index)
        return block

    def _built(self, index: int) -> _Block:
        """Gathered from the days of the zone, then cut at the edges of the block, which are in UTC."""
        low, high = index * BLOCK, (index + 1) * BLOCK
        first = EPOCH_DAY + index * BLOCK_DAYS
        spans: list[Span] = []
        for ordinal in range(first - 1, first + BLOCK_DAYS + 1):
            day = date.fromordinal(ordinal)
            ranges = self.ranges(day)
            if ranges:
                spans.extend(self._spans(day, ranges))
        kept = _joined((max(start, low), min(end, high)) for start, end in spans if start < high and end > low)
        if not kept:
            return _CLOSED
        before, total = [], 0
        for start, end in kept:
            before.append(total)
            total += end - start
        return _Block([start for start, _ in kept], [end for _, end in kept], before, total)

    def _spans(self, day: date, ranges: Ranges) -> list[Span]:
        """The openings of a day in UTC."""
        wall = (day.toordinal() - EPOCH_DAY) * DAY
        midnight = datetime.combine(day, time(), self._info)
        morrow = midnight + timedelta(days=1)
        offsets = {edge.replace(fold=fold).utcoffset() for edge in (midnight, morrow) for fold in (0, 1)}
        if len(offsets) == 1:
            shift = wall - length(offsets.pop() or timedelta())
            return [(shift + start * MINUTE, shift + end * MINUTE) for start, end in ranges]
        found = []
        for low, high, offset in self._steady(wall - DAY, wall + 2 * DAY):
            shift = wall - offset
            for start, end in ranges:
                found.append((max(shift + start * MINUTE, low), min(shift + end * MINUTE, high)))
        return [(start, end) for start, end in found if start < end]

    def _steady(self, low: int, high: int) -> list[tuple[int, int, int]]:
        """The stretches of UTC without a change of the clock: start, end, offset. Changes are found to the second."""
        stretches, begun, offset = [], low, self._offset(low)
        for hour in range(low + HOUR, high + HOUR, HOUR):
            if self._offset(hour) == offset:
                continue
            left, right = hour - HOUR, hour
            while right - left > SECOND:
                middle = (left + right) // 2 // SECOND * SECOND
                left, right = (middle, right) if self._offset(middle) == offset else (left, middle)
            stretches.append((begun, right, offset))
            begun, offset = right, self._offset(hour)
        return [*stretches, (begun, high, offset)]

    def _offset(self, count: int) -> int:
        return length(moment_at(count).astimezone(self._info).utcoffset() or timedelta())


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ClockError(f"Le fuseau horaire « {name} » est inconnu : écrivez par exemple « Europe/Paris ».") from None


def _checked(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """In order, those that touch or overlap made one."""
    given = [(start, end) for start, end in ranges]
    if not all(0 <= start < end <= 1440 for start, end in given):
        raise ClockError(
            "Une plage d'ouverture va d'une minute de la journée à une minute plus tardive, 24 h au plus : "
            "une nuit s'écrit en deux plages, 22 h – 24 h puis 0 h – 6 h le lendemain."
        )
    return tuple(_joined(given))


def _joined(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for start, end in sorted(spans):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        else:
            kept.append((start, end))
    return kept
