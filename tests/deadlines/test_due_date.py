"""Pauses in due dates: what is paused is not counted, and what is late stays late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.calendar import DayUnit, Pause, WorkingCalendar, add_days, due_date
from deadlines.calendar_source import announced_days, announced_until

CALENDAR = WorkingCalendar(1, announced_days(), announced_until())
TODAY = date(2026, 11, 6)
WORKING, NATURAL = DayUnit.WORKING, DayUnit.NATURAL

DAYS = st.dates(date(2007, 1, 1), date(2030, 12, 31))
AMOUNTS = st.integers(1, 60)
UNITS = st.sampled_from(DayUnit)
OFFSETS = st.integers(0, 90)
SPANS = st.lists(st.tuples(OFFSETS, st.integers(0, 40)), max_size=4)


def pauses_from(start: date, spans: list[tuple[int, int]]) -> list[Pause]:
    days = [(start + timedelta(days=begin), length) for begin, length in spans]
    return [(first, first + timedelta(days=length)) for first, length in days]


@pytest.mark.parametrize(
    ("paused", "resumed", "due"),
    [
        ("2026-10-12", "2026-10-14", "2026-10-19"),  # two working days
        ("2026-10-12", "2026-10-12", "2026-10-15"),  # paused and resumed on one day
        ("2026-10-01", "2026-10-08", "2026-10-15"),  # over the holiday: costs nothing, gives nothing
        ("2026-09-28", "2026-10-09", "2026-10-16"),  # only the days after day 0 count
        ("2026-10-15", "2026-10-20", "2026-10-20"),  # paused on the due day: one day is left
        ("2026-10-16", "2026-10-20", "2026-10-15"),  # paused when it was late already
    ],
)
def test_seven_working_days_from_30_september_with_a_pause(paused: str, resumed: str, due: str) -> None:
    pause = (date.fromisoformat(paused), date.fromisoformat(resumed))
    assert due_date(CALENDAR, date(2026, 9, 30), 7, WORKING, [pause], TODAY).isoformat() == due


@pytest.mark.parametrize(
    ("paused", "resumed", "due"),
    [
        ("2026-11-10", "2026-11-12", "2026-11-23"),  # 15 days end on the 21st, two more on Monday the 23rd
        ("2026-11-12", "2026-11-12", "2026-11-23"),
        ("2026-11-20", "2026-11-30", "2026-12-01"),  # one day was left
        ("2026-11-23", "2026-11-25", "2026-11-25"),  # on the day it had rolled to
        ("2026-11-22", "2026-11-23", "2026-11-23"),  # inside the weekend it rolls over
        ("2026-11-24", "2026-11-30", "2026-11-23"),  # late already
    ],
)
def test_fifteen_natural_days_from_6_november_with_a_pause(paused: str, resumed: str, due: str) -> None:
    pause = (date.fromisoformat(paused), date.fromisoformat(resumed))
    assert due_date(CALENDAR, date(2026, 11, 6), 15, NATURAL, [pause], TODAY).isoformat() == due


def test_an_open_pause_is_counted_up_to_today() -> None:
    start = date(2026, 11, 6)
    assert due_date(CALENDAR, start, 7, WORKING, [(date(2026, 11, 11), None)], date(2026, 11, 11)) == date(2026, 11, 17)
    assert due_date(CALENDAR, start, 7, WORKING, [(date(2026, 11, 11), None)], date(2026, 11, 16)) == date(2026, 11, 20)


def test_several_pauses_add_up_in_any_order() -> None:
    pauses: list[Pause] = [(date(2026, 11, 16), date(2026, 11, 17)), (date(2026, 11, 10), date(2026, 11, 12))]
    for given_order in (pauses, pauses[::-1]):
        assert due_date(CALENDAR, date(2026, 11, 6), 7, WORKING, given_order, TODAY) == date(2026, 11, 20)


def test_an_extension_counts_from_the_start_with_pauses_left_out() -> None:
    pause: Pause = (date(2026, 10, 12), date(2026, 10, 14))
    assert due_date(CALENDAR, date(2026, 9, 30), 15, WORKING, [pause], TODAY) == date(2026, 10, 29)


@given(DAYS, AMOUNTS, UNITS)
def test_without_pauses_it_is_the_plain_sum(start: date, amount: int, unit: DayUnit) -> None:
    assert due_date(CALENDAR, start, amount, unit, [], TODAY) == add_days(CALENDAR, start, amount, unit)


@given(DAYS, AMOUNTS, SPANS)
def test_it_is_the_nth_working_day_that_is_not_paused(start: date, amount: int, spans: list[tuple[int, int]]) -> None:
    pauses = pauses_from(start, spans)
    walked, left = start, amount
    while left:
        walked += timedelta(days=1)
        paused = any(first <= walked < (resumed or TODAY) for first, resumed in pauses)
        left -= CALENDAR.is_working(walked) and not paused
    assert due_date(CALENDAR, start, amount, WORKING, pauses, TODAY) == walked


@given(DAYS, AMOUNTS, SPANS)
def test_natural_days_are_the_unpaused_ones_and_a_working_day(
    start: date, amount: int, spans: list[tuple[int, int]]
) -> None:
    pauses = pauses_from(start, spans)

    def paused(day: date) -> bool:
        return any(first <= day < (resumed or TODAY) for first, resumed in pauses)

    walked, left = start, amount
    while left:
        walked += timedelta(days=1)
        left -= not paused(walked)
    while not CALENDAR.is_working(walked) or paused(walked):
        walked += timedelta(days=1)
    assert due_date(CALENDAR, start, amount, NATURAL, pauses, TODAY) == walked


@given(DAYS, AMOUNTS, UNITS, OFFSETS, st.integers(0, 20), st.integers(0, 20))
def test_splitting_a_pause_in_two_changes_nothing(
    start: date, amount: int, unit: DayUnit, offset: int, one: int, two: int
) -> None:
    first = start + timedelta(days=offset)
    middle, end = first + timedelta(days=one), first + timedelta(days=one + two)
    whole = due_date(CALENDAR, start, amount, unit, [(first, end)], TODAY)
    assert due_date(CALENDAR, start, amount, unit, [(first, middle), (middle, end)], TODAY) == whole


@given(DAYS, AMOUNTS, UNITS, SPANS)
def test_a_pause_never_brings_the_due_date_forward(
    start: date, amount: int, unit: DayUnit, spans: list[tuple[int, int]]
) -> None:
    paused = due_date(CALENDAR, start, amount, unit, pauses_from(start, spans), TODAY)
    assert paused >= add_days(CALENDAR, start, amount, unit)
