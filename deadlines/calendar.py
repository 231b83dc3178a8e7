"""The working calendar: pure counting of working days over a cumulative index.

Counting follows 民法典 201 and 203: the starting day is day 0, the first working day after it is
day 1, the n-th one is the due date; limits in natural days that end on a rest day roll on to the
next working day. Working weekends (调休) are working days, statutory holidays are not.

Plain Python: what the calendar is made of comes in as `DayFact`, from whatever keeps it. The name
of this module is also one of the standard library's, which absolute imports keep apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import Final

from deadlines.statutory import statutory_days

Pause = tuple[date, date | None]  # [first day, day it went on); None: still paused

FIRST_DAY: Final = date(1980, 1, 1)  # wide around 1990 to 2100, so that limits may reach beyond
LAST_DAY: Final = date(2110, 12, 31)
_BASE: Final = FIRST_DAY.toordinal()
_LAST_POSITION: Final = LAST_DAY.toordinal() - _BASE
_ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_DECEMBER: Final = 12


class CalendarRangeError(ValueError):
    """A day outside of 1980 to 2110 was asked for; the message names the limits."""

    def __init__(self) -> None:
        super().__init__(f"工作日历只能计算{FIRST_DAY.year}年至{LAST_DAY.year}年的日期")


class DayKind(StrEnum):
    """What a day is in the calendar."""

    WORK = "work"
    REST = "rest"  # a plain weekend
    HOLIDAY = "holiday"  # off by law, by notice, or by a local decision
    MAKE_UP = "make_up"  # a weekend that is worked (调休)


class DayUnit(StrEnum):
    """The unit a limit is counted in."""

    WORKING = "working"
    NATURAL = "natural"


@dataclass(frozen=True, slots=True)
class DayFact:
    """A day that differs from the plain week, or that a notice names: 国庆节, 国庆节调休补班.

    `local` days were decided by the county; whoever gives facts to a calendar puts them last.
    """

    date: date
    working: bool
    name: str
    local: bool = False


class WorkingCalendar:
    """One version of the calendar; every question is answered in constant time.

    `facts` are the announced days (of two for the same day the later one counts: local days off
    come after the national ones). Years without facts, and days after `announced_until`, follow
    the plain week and the holidays given by law.
    Dates outside of 1980 to 2110 raise CalendarRangeError.
    """

    __slots__ = ("_names", "_off", "_upto", "_workdays", "announced_until", "version")

    def __init__(self, version: int, facts: Iterable[DayFact], announced_until: date) -> None:
        self.version: Final = version
        self.announced_until: Final = announced_until
        exceptions = _exceptions(facts, announced_until)
        self._names: Final = {day: fact.name for day, fact in exceptions.items()}
        self._off: Final = frozenset(day for day, fact in exceptions.items() if not fact.working)
        working = _working_flags(exceptions)
        # _upto[i]: working days among the first i days; _workdays: all of them, in order
        self._upto: Final = (0, *accumulate(working))
        self._workdays: Final = tuple(date.fromordinal(_BASE + i) for i, works in enumerate(working) if works)

    def is_working(self, day: date) -> bool:
        """Whether public offices work on this day."""
        at = _position(day)
        return self._upto[at + 1] > self._upto[at]

    def day_kind(self, day: date) -> DayKind:
        """WORK, REST, HOLIDAY or MAKE_UP; a weekend inside a holiday is HOLIDAY where the notice names it."""
        if self.is_working(day):
            return DayKind.WORK if day.weekday() < _SATURDAY else DayKind.MAKE_UP
        return DayKind.HOLIDAY if day in self._off else DayKind.REST

    def name_of(self, day: date) -> str:
        """The name of an exceptional day (国庆节, 国庆节调休补班), else an empty string."""
        return self._names.get(day, "")

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after `start`, which is day 0; before it when n is negative."""
        if n == 0:
            return start
        at = start.toordinal() - _BASE
        try:
            index = self._upto[at + 1] + n - 1 if n > 0 else self._upto[at] + n
            if at >= 0 <= index:  # below zero Python would count from the end
                return self._workdays[index]
        except IndexError:
            pass
        raise CalendarRangeError

    def next_working_day(self, day: date) -> date:
        """The day itself if it is worked, else the first working day after it."""
        index = self._upto[_position(day)]
        if index >= len(self._workdays):
            raise CalendarRangeError
        return self._workdays[index]

    def working_days_between(self, start: date, end: date) -> int:
        """Working days d with start < d <= end; the negative of the reverse when end < start."""
        return self._upto[_position(end) + 1] - self._upto[_position(start) + 1]

    def working_days_in(self, start: date, end: date) -> int:
        """Working days d with start <= d < end, as pauses are counted; 0 when there is none."""
        return max(0, self._upto[_position(end)] - self._upto[_position(start)])

    def is_provisional(self, day: date) -> bool:
        """Whether the calendar of this day is not announced yet, so that dates on it may move."""
        return day > self.announced_until


def add_days(calendar: WorkingCalendar, start: date, amount: int, unit: DayUnit) -> date:
    """The last day of a limit of `amount` days; natural days roll to a working day (民法典 203)."""
    if unit is DayUnit.WORKING:
        return calendar.add_working_days(start, amount)
    return calendar.next_working_day(start + timedelta(days=amount))


def due_date(
    calendar: WorkingCalendar, start: date, amount: int, unit: DayUnit, pauses: Sequence[Pause], today: date
) -> date:
    """The due date of a limit with its pauses left out.

    A pause from P to R leaves out the days d with P <= d < R; one that is still open is counted up
    to `today`. Pauses may come in any order and overlap. One that begins after the due date gives
    nothing back: what is late stays late.
    """
    spans = paused_spans(start, pauses, today)
    if unit is DayUnit.WORKING:
        return _due_in_working_days(calendar, start, amount, spans)
    return _due_in_natural_days(calendar, start, amount, spans)


def paused_spans(start: date, pauses: Sequence[Pause], today: date) -> list[tuple[date, date]]:
    """The paused days after day 0 as sorted spans [first, resumed) that do not overlap."""
    spans: list[tuple[date, date]] = []
    free_from = start + _ONE_DAY
    for first, resumed in sorted(pauses, key=lambda pause: pause[0]):
        begin = max(first, free_from)
        end = today if resumed is None else resumed
        if begin < end:
            spans.append((begin, end))
            free_from = end
    return spans


def _due_in_working_days(
    calendar: WorkingCalendar, start: date, amount: int, spans: Sequence[tuple[date, date]]
) -> date:
    total = amount
    due = calendar.add_working_days(start, total)
    for first, resumed in spans:
        if first > due:
            break
        total += calendar.working_days_in(first, resumed)
        due = calendar.add_working_days(start, total)
    return due


def _due_in_natural_days(
    calendar: WorkingCalendar, start: date, amount: int, spans: Sequence[tuple[date, date]]
) -> date:
    end = start + timedelta(days=amount)
    for first, resumed in spans:
        if first <= end:
            end += resumed - first
        elif first <= calendar.next_working_day(end):
            end = resumed  # all days are used up; only the roll to a working day was stopped
    return calendar.next_working_day(end)


def _position(day: date) -> int:
    at = day.toordinal() - _BASE
    if not 0 <= at <= _LAST_POSITION:
        raise CalendarRangeError
    return at


def _exceptions(facts: Iterable[DayFact], announced_until: date) -> dict[date, DayFact]:
    """Facts by day, and the holidays by law where nothing is announced.

    A year is announced by days off of its own: neither the county's, nor those of a December, which
    the next year's notice names.
    """
    announced = {fact.date: fact for fact in facts}
    years = {
        fact.date.year
        for fact in announced.values()
        if not fact.working and not fact.local and fact.date.month != _DECEMBER
    }
    by_law = {
        day: DayFact(day, working=False, name=name)
        for year in range(FIRST_DAY.year, LAST_DAY.year + 1)
        for day, name in statutory_days(year).items()
        if day > announced_until or year not in years
    }
    return by_law | announced


def _working_flags(exceptions: dict[date, DayFact]) -> list[bool]:
    """For every day of the range whether it is worked."""
    monday_offset = FIRST_DAY.weekday()
    flags = [(monday_offset + i) % 7 < _SATURDAY for i in range(_LAST_POSITION + 1)]
    for day, fact in exceptions.items():
        flags[_position(day)] = fact.working
    return flags
