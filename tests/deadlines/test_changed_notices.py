"""Schedules that changed after they were published: letters open across the change have other dates by the second notice.

国办发明电〔2014〕28号 and 国发明电〔2015〕1号 (3 September); 国办发明电〔2018〕15号 and 〔2019〕3号 (Labour Day);
国办发明电〔2019〕16号 and 〔2020〕1号 (Spring Festival in the epidemic).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
import pytest

from deadlines.calendar import DayFact, WorkingCalendar
from deadlines.calendar_source import announced_days, announced_until

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """The days that a second notice changed: whether each was worked by the first one."""

    before: dict[date, bool]
    make_up: tuple[date, ...] = ()

    def facts_before(self) -> list[DayFact]:
        """Return the announced days as they were by the first notice."""
        kept = [fact for fact in announced_days() if fact.date not in self.before]
        return [*kept, *(DayFact(day, working=True, name="春节调休补班") for day in self.make_up)]

    def counted(self, start: date, n: int, *, after: bool) -> date:
        """Count day by day under the first notice, or under the second."""
        day = start
        while n:
            day += ONE_DAY
            worked = chinese_calendar.is_workday(day)
            n -= worked if after else self.before.get(day, worked)
        return day


def days(year: int, worked: dict[str, bool]) -> dict[date, bool]:
    return {date.fromisoformat(f"{year}-{day}"): works for day, works in worked.items()}


CHANGES = {
    2015: Change(days(2015, {"09-03": True, "09-04": True, "09-05": False, "09-06": False})),
    2019: Change(days(2019, {"04-28": False, "05-02": True, "05-03": True, "05-04": False, "05-05": False})),
    2020: Change(days(2020, {"01-31": True, "02-01": True, "02-02": False}), make_up=(date(2020, 2, 1),)),
}
AFTER = WorkingCalendar(2, announced_days(), announced_until())


def before(year: int) -> WorkingCalendar:
    return WorkingCalendar(1, CHANGES[year].facts_before(), announced_until())


@pytest.mark.parametrize(
    ("received", "limit", "first", "second"),
    [
        ("2015-08-31", 5, "2015-09-07", "2015-09-08"),
        ("2015-09-02", 1, "2015-09-03", "2015-09-06"),  # due on a make-up Sunday now
        ("2015-08-31", 15, "2015-09-21", "2015-09-22"),
        ("2019-04-25", 2, "2019-04-29", "2019-04-28"),  # a change may bring a date forward
        ("2019-04-26", 5, "2019-05-06", "2019-05-06"),  # two days lost, two won
        ("2019-04-29", 5, "2019-05-07", "2019-05-08"),
        ("2019-04-30", 1, "2019-05-02", "2019-05-05"),
        ("2020-01-22", 5, "2020-02-04", "2020-02-06"),
        ("2020-01-23", 1, "2020-01-31", "2020-02-03"),
        ("2020-01-23", 15, "2020-02-19", "2020-02-21"),
    ],
)
def test_a_letter_open_across_the_change_has_another_date(received: str, limit: int, first: str, second: str) -> None:
    start = date.fromisoformat(received)
    dates = [calendar.add_working_days(start, limit).isoformat() for calendar in (before(start.year), AFTER)]
    assert dates == [first, second]
    change = CHANGES[start.year]
    assert [change.counted(start, limit, after=after).isoformat() for after in (False, True)] == [first, second]


@pytest.mark.parametrize("year", CHANGES)
def test_each_notice_is_counted_as_it_was_in_force(year: int) -> None:
    old, change = before(year), CHANGES[year]
    middle = min(change.before)
    for start in (middle + ONE_DAY * n for n in range(-25, 15)):
        for limit in (1, 5, 7, 15):
            assert old.add_working_days(start, limit) == change.counted(start, limit, after=False)
            assert AFTER.add_working_days(start, limit) == change.counted(start, limit, after=True)


@pytest.mark.parametrize("year", CHANGES)
def test_only_the_changed_days_differ(year: int) -> None:
    old, change = before(year), CHANGES[year]
    whole = [date(year, 1, 1) + ONE_DAY * n for n in range(365)]
    differing = {day: old.is_working(day) for day in whole if old.is_working(day) != AFTER.is_working(day)}
    # 5 September 2015, 4 May 2019 and 2 February 2020 were weekends, and stayed days off
    assert differing == {day: worked for day, worked in change.before.items() if worked != AFTER.is_working(day)}
    assert len(differing) == {2015: 3, 2019: 4, 2020: 2}[year]
