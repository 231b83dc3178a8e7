"""The notices of 2007 to 2026, read: what they say, and what any wording of it says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlines.calendar import WorkingCalendar
from deadlines.calendar_source import announced_days, announced_until
from deadlines.calendarfile import YearPlan, read_calendar
from tests.deadlines.notice_writing import STYLES, Style, days_of_notice, written
from tests.deadlines.notices import EXTRA, NOTICES, notice

YEARS = range(2007, 2027)
SINCE_2007 = [date(2007, 1, 1) + timedelta(days=n) for n in range(7305)]
BY_SEED = WorkingCalendar(1, announced_days(), announced_until())
LISTED_BY_THE_NOTICE_ALONE = {  # weekends inside a holiday that the seed data takes for plain ones
    2007: {"2006-12-30", "2006-12-31"},  # worked; the seed data begins with 2007
    2011: {"2011-06-05"},
    2012: {"2012-06-23"},
    2015: {"2015-09-05"},
}
LISTED_BY_THE_SEED_ALONE = {  # weekends beside a holiday of which the notice only says 连休
    2014: {"2014-04-06"},
    2019: {"2019-04-06", "2019-04-07", "2019-06-08", "2019-06-09", "2019-09-14", "2019-09-15"},
    2024: {"2023-12-30", "2023-12-31"},
}


def both(year: int) -> list[YearPlan]:
    """The notice of a year, and the one that changed it later."""
    return [read_calendar(notice(year)), *([read_calendar(EXTRA[year])] if year in EXTRA else [])]


@pytest.mark.parametrize("year", NOTICES)
def test_a_notice_says_what_the_seed_data_says(year: int) -> None:
    read = {fact.date: fact for plan in both(year) for fact in plan.days}
    seed = {fact.date: fact for fact in days_of_notice(year)}
    assert {day.isoformat() for day in read.keys() - seed.keys()} == LISTED_BY_THE_NOTICE_ALONE.get(year, set())
    assert {day.isoformat() for day in seed.keys() - read.keys()} == LISTED_BY_THE_SEED_ALONE.get(year, set())
    assert [read[day] for day in sorted(read.keys() & seed.keys())] == [
        seed[day] for day in sorted(read.keys() & seed.keys())
    ]


@pytest.mark.parametrize("year", NOTICES)
def test_counting_by_a_notice_equals_counting_by_the_seed_data(year: int) -> None:
    elsewhere = [fact for fact in announced_days() if fact not in days_of_notice(year)]
    read = [fact for plan in both(year) for fact in plan.days]
    by_notice = WorkingCalendar(2, [*elsewhere, *read], announced_until())
    assert [day for day in SINCE_2007 if by_notice.is_working(day) != BY_SEED.is_working(day)] == []


@pytest.mark.parametrize("year", NOTICES)
def test_a_notice_of_a_whole_year_is_no_supplement(year: int) -> None:
    plan = read_calendar(notice(year))
    assert (plan.year, plan.source, plan.supplement) == (year, "notice", False)


@pytest.mark.parametrize("year", EXTRA)
def test_a_notice_that_changes_one_holiday_is_a_supplement(year: int) -> None:
    plan = read_calendar(EXTRA[year])
    assert (plan.year, plan.supplement) == (year, True)
    assert plan.notes[-1].startswith("没有提到元旦、")


def test_a_longer_holiday_is_off_from_the_holiday_itself_to_its_new_end() -> None:
    plan = read_calendar(EXTRA[2020])
    assert [f"{fact.date:%m-%d}" for fact in plan.days if not fact.working] == [
        "01-25", "01-26", "01-27", "01-28", "01-29", "01-30", "01-31", "02-01", "02-02",
    ]  # fmt: skip
    assert plan.notes[0] == "春节假期延长，1月25日至2月2日每一天都按放假列入。"


def test_advice_to_rest_is_no_day_off_and_is_told() -> None:
    plan = read_calendar(notice(2024))
    assert "2024-02-09" not in {fact.date.isoformat() for fact in plan.days}
    assert plan.notes == ("“春节”一段里的建议不算放假，没有列入。",)


def test_a_weekend_that_is_counted_into_the_holiday_is_part_of_it() -> None:
    plan = read_calendar("2018年元旦：1月1日放假，与周末连休，共3天。")
    assert [fact.date.isoformat() for fact in plan.days] == ["2017-12-30", "2017-12-31", "2018-01-01"]
    assert {fact.name for fact in plan.days} == {"元旦"}


def test_a_holiday_nobody_foresaw_keeps_the_name_it_is_given() -> None:
    plan = read_calendar("八、人民警察节：1月10日放假。1月18日上班。", year=2026)
    assert [(fact.name, fact.working) for fact in plan.days] == [
        ("人民警察节", False),
        ("人民警察节调休补班", True),
    ]


@pytest.mark.parametrize("year", YEARS)
def test_every_announced_year_comes_back_from_the_wording_of_today(year: int) -> None:
    plan = read_calendar(written(year, Style()))
    assert (list(plan.days), plan.supplement, plan.notes) == (days_of_notice(year), False, ())


@settings(max_examples=150)
@given(st.sampled_from(YEARS), STYLES)
def test_every_announced_year_comes_back_from_any_wording(year: int, style: Style) -> None:
    plan = read_calendar(written(year, style), year=None if style.title else year)
    assert (list(plan.days), plan.supplement, plan.notes) == (days_of_notice(year), False, ())
