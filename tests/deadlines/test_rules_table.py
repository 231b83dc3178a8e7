"""Due dates around the holidays of fourteen years, leap days and year ends, against a count made day by day."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from deadlines.calendar import DayUnit, WorkingCalendar, due_date
from deadlines.calendar_source import announced_days, announced_until

CALENDAR = WorkingCalendar(1, announced_days(), announced_until())
LIMITS = (1, 5, 7, 15)
ONE_DAY = timedelta(days=1)

LAST_WORKING_DAYS = [  # before Spring Festival and National Day, due after 5, 7, 15 working days
    ("2013-02-08", "2013-02-20", "2013-02-22", "2013-03-06"),
    ("2014-01-30", "2014-02-12", "2014-02-14", "2014-02-26"),  # New Year's Eve was worked that year
    ("2015-02-17", "2015-03-02", "2015-03-04", "2015-03-16"),
    ("2016-02-06", "2016-02-18", "2016-02-22", "2016-03-03"),  # received on a make-up Saturday
    ("2017-01-26", "2017-02-08", "2017-02-10", "2017-02-22"),
    ("2018-02-14", "2018-02-27", "2018-03-01", "2018-03-13"),
    ("2019-02-03", "2019-02-15", "2019-02-19", "2019-03-01"),
    ("2020-01-23", "2020-02-07", "2020-02-11", "2020-02-21"),
    ("2021-02-10", "2021-02-23", "2021-02-25", "2021-03-09"),
    ("2022-01-30", "2022-02-11", "2022-02-15", "2022-02-25"),
    ("2023-01-20", "2023-02-01", "2023-02-03", "2023-02-15"),
    ("2024-02-09", "2024-02-22", "2024-02-26", "2024-03-07"),
    ("2025-01-27", "2025-02-10", "2025-02-12", "2025-02-24"),
    ("2026-02-14", "2026-02-28", "2026-03-03", "2026-03-13"),
    ("2013-09-30", "2013-10-12", "2013-10-15", "2013-10-25"),
    ("2014-09-30", "2014-10-13", "2014-10-15", "2014-10-27"),
    ("2015-09-30", "2015-10-13", "2015-10-15", "2015-10-27"),
    ("2016-09-30", "2016-10-12", "2016-10-14", "2016-10-26"),
    ("2017-09-30", "2017-10-13", "2017-10-17", "2017-10-27"),
    ("2018-09-30", "2018-10-12", "2018-10-16", "2018-10-26"),
    ("2019-09-30", "2019-10-12", "2019-10-15", "2019-10-25"),
    ("2020-09-30", "2020-10-14", "2020-10-16", "2020-10-28"),
    ("2021-09-30", "2021-10-13", "2021-10-15", "2021-10-27"),
    ("2022-09-30", "2022-10-12", "2022-10-14", "2022-10-26"),
    ("2023-09-28", "2023-10-11", "2023-10-13", "2023-10-25"),
    ("2024-09-30", "2024-10-12", "2024-10-15", "2024-10-25"),
    ("2025-09-30", "2025-10-14", "2025-10-16", "2025-10-28"),
]


def counted(start: date, n: int) -> date:
    """Count day by day, as a clerk would with the notices on the desk."""
    day = start
    while n:
        day += ONE_DAY
        n -= chinese_calendar.is_workday(day)
    return day


def differing(first: date, last: date) -> list[tuple[date, int]]:
    """Return the starts from first to last, and limits, for which the calendar and the count differ."""
    starts = [first + ONE_DAY * n for n in range((last - first).days + 1)]
    return [
        (start, n)
        for start in starts
        for n in LIMITS
        if due_date(CALENDAR, start, n, DayUnit.WORKING, (), start) != counted(start, n)
    ]


@pytest.mark.parametrize("row", LAST_WORKING_DAYS, ids=lambda row: row[0])
def test_a_letter_of_the_last_working_day_before_a_long_holiday(row: tuple[str, ...]) -> None:
    start = date.fromisoformat(row[0])
    assert CALENDAR.is_working(start)
    assert not CALENDAR.is_working(start + ONE_DAY)
    assert [CALENDAR.add_working_days(start, n).isoformat() for n in (5, 7, 15)] == [*row[1:]]


@pytest.mark.parametrize("year", range(2013, 2027))
def test_every_day_before_in_and_after_spring_festival(year: int) -> None:
    assert differing(date(year, 1, 10), date(year, 3, 5)) == []


@pytest.mark.parametrize("year", range(2013, 2027))
def test_every_day_before_in_and_after_national_day(year: int) -> None:
    assert differing(date(year, 9, 10), date(year, 10, 20)) == []


@pytest.mark.parametrize("year", range(2007, 2026))
def test_every_day_around_the_end_of_a_year(year: int) -> None:
    assert differing(date(year, 12, 10), date(year + 1, 1, 10)) == []


@pytest.mark.parametrize(
    ("received", "limit", "due"),
    [
        ("2008-02-28", 1, "2008-02-29"),
        ("2008-02-29", 5, "2008-03-07"),
        ("2012-02-28", 1, "2012-02-29"),
        ("2012-02-29", 5, "2012-03-07"),
        ("2016-02-26", 1, "2016-02-29"),  # a Friday
        ("2016-02-29", 5, "2016-03-07"),
        ("2020-02-28", 1, "2020-03-02"),  # the 29th was a Saturday
        ("2020-02-29", 5, "2020-03-06"),
        ("2024-02-28", 1, "2024-02-29"),
        ("2024-02-29", 5, "2024-03-07"),
        ("2023-02-28", 1, "2023-03-01"),  # no leap year
    ],
)
def test_the_29th_of_february_is_a_day_like_others(received: str, limit: int, due: str) -> None:
    start = date.fromisoformat(received)
    assert CALENDAR.add_working_days(start, limit).isoformat() == due == counted(start, limit).isoformat()


@pytest.mark.parametrize("year", [2008, 2012, 2016, 2020, 2024])
def test_limits_that_cross_the_29th_of_february(year: int) -> None:
    assert differing(date(year, 2, 5), date(year, 3, 5)) == []
    ends = due_date(CALENDAR, date(year, 2, 14), 15, DayUnit.NATURAL, (), date(year, 2, 14))
    assert ends == CALENDAR.next_working_day(date(year, 2, 29))


def test_the_first_date_beyond_the_last_notice_is_provisional() -> None:
    for received, five in (("2026-12-24", "2026-12-31"), ("2026-12-25", "2027-01-04"), ("2026-12-31", "2027-01-08")):
        due = CALENDAR.add_working_days(date.fromisoformat(received), 5)
        assert (due.isoformat(), CALENDAR.is_provisional(due)) == (five, five > "2026-12-31")
