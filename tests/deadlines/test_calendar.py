"""The working calendar against the official notices, the law and its own arithmetic."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.calendar import (
    CalendarRangeError,
    DayFact,
    DayKind,
    DayUnit,
    WorkingCalendar,
    add_days,
    due_date,
)
from deadlines.calendar_source import announced_days, announced_until, announced_years
from deadlines.statutory import lunar_day, qingming, statutory_days

CALENDAR = WorkingCalendar(1, announced_days(), announced_until())
BEFORE_ALL = date(2000, 1, 1)
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
AMOUNTS = st.integers(1, 60)
UNITS = st.sampled_from(DayUnit)

CHECK_VALUES = [
    ("2026-02-12", "2026-02-26", "2026-02-28", "2026-03-11"),
    ("2026-09-18", "2026-09-24", "2026-09-29", "2026-10-15"),
    ("2026-09-30", "2026-10-13", "2026-10-15", "2026-10-27"),
    ("2026-11-20", "2026-11-27", "2026-12-01", "2026-12-11"),
    ("2024-02-04", "2024-02-09", "2024-02-19", "2024-02-29"),  # a make-up Sunday
    ("2025-01-26", "2025-02-08", "2025-02-11", "2025-02-21"),  # a make-up Sunday; due on a make-up Saturday
]


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize("row", CHECK_VALUES, ids=lambda row: row[0])
def test_check_values_of_the_rules_come_out(row: tuple[str, ...]) -> None:
    received, *due = row
    assert [CALENDAR.add_working_days(day(received), n).isoformat() for n in (5, 7, 15)] == due


def test_every_announced_day_equals_the_official_notices() -> None:
    days = [date(2007, 1, 1) + timedelta(days=n) for n in range(7305)]
    assert days[-1] == date(2026, 12, 31)
    assert [d for d in days if CALENDAR.is_working(d) != chinese_calendar.is_workday(d)] == []


def test_announced_days_are_exceptions_or_named_by_a_notice_and_unique() -> None:
    facts = announced_days()
    assert list(announced_years()) == list(range(2007, 2027))
    assert len({fact.date for fact in facts}) == len(facts)
    assert all(fact.date.weekday() >= 5 for fact in facts if fact.working)
    assert sum(fact.working for fact in facts) == 130
    assert all(fact.name for fact in facts)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("2026-10-02", DayKind.HOLIDAY, "国庆节"),
        ("2026-10-03", DayKind.HOLIDAY, "国庆节"),  # a Saturday inside the holiday
        ("2026-10-10", DayKind.MAKE_UP, "国庆节调休补班"),
        ("2026-10-11", DayKind.REST, ""),
        ("2026-10-12", DayKind.WORK, ""),
        ("2015-09-03", DayKind.HOLIDAY, "抗战胜利70周年纪念日"),  # announced in May of that year
        ("2019-05-02", DayKind.HOLIDAY, "劳动节"),  # added by a second notice
        ("2020-01-31", DayKind.HOLIDAY, "春节"),  # extended in the epidemic
        ("2027-02-05", DayKind.HOLIDAY, "春节"),  # 除夕, by law
        ("2027-10-09", DayKind.REST, ""),
    ],
)
def test_a_day_knows_its_kind_and_name(text: str, kind: DayKind, name: str) -> None:
    assert (CALENDAR.day_kind(day(text)), CALENDAR.name_of(day(text))) == (kind, name)


def test_the_next_working_day_is_the_day_itself_where_it_is_worked() -> None:
    assert CALENDAR.next_working_day(day("2026-10-10")) == day("2026-10-10")
    assert CALENDAR.next_working_day(day("2026-10-01")) == day("2026-10-08")


def test_days_are_subtracted_as_they_are_added() -> None:
    assert CALENDAR.add_working_days(day("2026-10-12"), -1) == day("2026-10-10")
    assert CALENDAR.add_working_days(day("2026-10-04"), -1) == day("2026-09-30")
    assert CALENDAR.add_working_days(day("2026-10-04"), 0) == day("2026-10-04")


def test_counts_between_leave_out_the_start_and_counts_in_leave_out_the_end() -> None:
    thursday, monday = day("2026-11-05"), day("2026-11-09")
    assert CALENDAR.working_days_between(thursday, monday) == 2
    assert CALENDAR.working_days_between(monday, thursday) == -2
    assert CALENDAR.working_days_in(thursday, monday) == 2
    assert CALENDAR.working_days_in(monday, thursday) == 0


@pytest.mark.parametrize(
    ("received", "amount", "due"),
    [
        ("2026-09-18", 15, "2026-10-08"),  # 3 October, rolled behind the holiday
        ("2026-09-25", 15, "2026-10-10"),  # a make-up Saturday needs no roll
        ("2026-11-06", 15, "2026-11-23"),
        ("2026-11-05", 15, "2026-11-20"),
        ("2024-12-31", 60, "2025-03-03"),
    ],
)
def test_natural_days_roll_to_a_working_day(received: str, amount: int, due: str) -> None:
    assert add_days(CALENDAR, day(received), amount, DayUnit.NATURAL) == day(due)


# -- years without a notice ------------------------------------------------------------------


def test_a_year_without_notice_follows_the_law_and_is_provisional() -> None:
    off = [d for d in statutory_days(2027) if d.weekday() < 5]
    assert [CALENDAR.is_working(d) for d in off] == [False] * len(off)
    assert not CALENDAR.is_provisional(day("2026-12-31"))
    assert CALENDAR.is_provisional(day("2027-01-01"))
    assert CALENDAR.add_working_days(day("2026-12-17"), 15) == day("2027-01-08")


def test_the_law_gives_thirteen_days_since_2025() -> None:
    assert sorted(d.isoformat() for d in statutory_days(2027)) == [
        "2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-04-05", "2027-05-01",
        "2027-05-02", "2027-06-09", "2027-09-15", "2027-10-01", "2027-10-02", "2027-10-03",
    ]  # fmt: skip


def test_mid_autumn_inside_national_day_keeps_the_name_of_national_day() -> None:
    assert lunar_day(2031, 8, 15) == day("2031-10-01")
    assert statutory_days(2031)[day("2031-10-01")] == "国庆节"


@pytest.mark.parametrize("year", range(2008, 2027))
def test_no_notice_makes_a_day_that_is_off_by_law_a_working_day(year: int) -> None:
    assert [d for d in statutory_days(year) if CALENDAR.is_working(d)] == []


@pytest.mark.parametrize(
    ("year", "april"), [(1990, 5), (2007, 5), (2026, 5), (2027, 5), (2028, 4), (2048, 4), (2100, 5)]
)
def test_qingming_is_where_the_sun_puts_it(year: int, april: int) -> None:
    assert qingming(year) == date(year, 4, april)


def test_qingming_equals_the_rule_of_thumb_for_the_whole_century() -> None:
    by_rule = {year: date(year, 4, int(year % 100 * 0.2422 + 4.81) - year % 100 // 4) for year in range(2000, 2100)}
    assert {year: qingming(year) for year in by_rule} == by_rule


def test_a_local_day_off_in_a_year_without_notice_leaves_the_law_in_force() -> None:
    flood = DayFact(day("2027-07-05"), working=False, name="防汛停工")
    calendar = WorkingCalendar(2, [*announced_days(), flood], announced_until())
    assert calendar.day_kind(day("2027-07-05")) is DayKind.HOLIDAY
    assert calendar.day_kind(day("2027-02-08")) is DayKind.HOLIDAY


def test_the_later_of_two_facts_for_a_day_counts() -> None:
    monday = day("2026-11-09")
    facts = [DayFact(monday, working=False, name="停工"), DayFact(monday, working=True, name="照常上班")]
    assert WorkingCalendar(3, facts, announced_until()).day_kind(monday) is DayKind.WORK


def test_a_calendar_without_any_fact_answers_by_law() -> None:
    empty = WorkingCalendar(0, [], date(1990, 1, 1))
    assert empty.add_working_days(day("2026-09-30"), 5) == day("2026-10-09")


@given(DAYS, st.integers(-60, 60))
def test_nothing_raises_between_1990_and_2100(start: date, n: int) -> None:
    reached = CALENDAR.add_working_days(start, n)
    assert CALENDAR.day_kind(CALENDAR.next_working_day(reached)) in {DayKind.WORK, DayKind.MAKE_UP}
    assert due_date(CALENDAR, start, abs(n), DayUnit.NATURAL, [(start, None)], reached)


@pytest.mark.parametrize(
    ("start", "n"), [("1979-12-31", 1), ("1970-01-01", 5), ("1980-01-02", -9), ("2110-12-30", 9), ("2200-01-01", 1)]
)
def test_a_date_outside_of_the_range_is_refused_and_never_wrapped_round(start: str, n: int) -> None:
    with pytest.raises(CalendarRangeError, match="1980年至2110年"):
        CALENDAR.add_working_days(day(start), n)


@pytest.mark.parametrize("text", ["1979-12-31", "2111-01-01"])
def test_questions_about_days_outside_of_the_range_are_refused(text: str) -> None:
    for ask in (CALENDAR.is_working, CALENDAR.next_working_day, CALENDAR.day_kind):
        with pytest.raises(CalendarRangeError):
            ask(day(text))


def test_the_last_weekend_of_the_range_has_no_next_working_day() -> None:
    ends_on_a_holiday = WorkingCalendar(4, [DayFact(day("2110-12-31"), working=False, name="")], BEFORE_ALL)
    with pytest.raises(CalendarRangeError):
        ends_on_a_holiday.next_working_day(day("2110-12-31"))


# -- arithmetic ------------------------------------------------------------------------------


@given(DAYS, AMOUNTS)
def test_adding_then_counting_is_the_identity(start: date, n: int) -> None:
    assert CALENDAR.working_days_between(start, CALENDAR.add_working_days(start, n)) == n


@given(DAYS, AMOUNTS)
def test_subtracting_undoes_adding_from_a_working_day(start: date, n: int) -> None:
    working = CALENDAR.next_working_day(start)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(working, n), -n) == working


@given(DAYS, AMOUNTS)
def test_the_index_equals_walking_day_by_day(start: date, n: int) -> None:
    walked, left = start, n
    while left:
        walked += timedelta(days=1)
        left -= CALENDAR.is_working(walked)
    assert CALENDAR.add_working_days(start, n) == walked


@given(DAYS, st.integers(0, 400), AMOUNTS, UNITS)
def test_a_later_start_never_gives_an_earlier_due_date(start: date, later: int, n: int, unit: DayUnit) -> None:
    other = min(start + timedelta(days=later), date(2100, 12, 31))
    assert add_days(CALENDAR, start, n, unit) <= add_days(CALENDAR, other, n, unit)


@given(DAYS, UNITS)
def test_more_days_never_give_an_earlier_due_date(start: date, unit: DayUnit) -> None:
    due = [add_days(CALENDAR, start, n, unit) for n in range(1, 61)]
    assert all(a <= b for a, b in pairwise(due))
