"""Seed data of the working calendar: the yearly notices on holidays, as chinesecalendar holds them.

The package equals the official notices (国务院办公厅关于部分节假日安排的通知) on all days of
2007 to 2026; earlier years are in it, but were not compared.
"""

from __future__ import annotations

from datetime import date

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, workdays

from deadlines.calendar import DayFact
from deadlines.statutory import (
    DRAGON_BOAT,
    LABOUR_DAY,
    MID_AUTUMN,
    NATIONAL_DAY,
    NEW_YEAR,
    QINGMING,
    SPRING_FESTIVAL,
)

FIRST_YEAR = 2007
MAKE_UP_SUFFIX = "调休补班"

_NAMES: dict[Holiday, str] = {
    Holiday.new_years_day: NEW_YEAR,
    Holiday.spring_festival: SPRING_FESTIVAL,
    Holiday.tomb_sweeping_day: QINGMING,
    Holiday.labour_day: LABOUR_DAY,
    Holiday.dragon_boat_festival: DRAGON_BOAT,
    Holiday.mid_autumn_festival: MID_AUTUMN,
    Holiday.national_day: NATIONAL_DAY,
    Holiday.anti_fascist_70th_day: "抗战胜利70周年纪念日",
}


def announced_years() -> range:
    """The years whose notices are at hand, oldest first."""
    return range(FIRST_YEAR, max(holidays).year + 1)


def announced_until() -> date:
    """The last day that the notices at hand speak of."""
    return date(announced_years()[-1], 12, 31)


def announced_days() -> list[DayFact]:
    """Every day that the notices name, in order: days off and working weekends (调休).

    Days off include the weekend days that a notice counts into a holiday, so that pages can say
    how long it is; plain weekends are not in the list.
    """
    years = announced_years()
    days = [DayFact(day, working=False, name=_name(key)) for day, key in holidays.items() if day.year in years]
    days += [
        DayFact(day, working=True, name=_name(key) + MAKE_UP_SUFFIX)
        for day, key in workdays.items()
        if day.year in years
    ]
    return sorted(days, key=lambda fact: fact.date)


def _name(key: str) -> str:
    """The Chinese name of a holiday; one that a new release adds keeps the package's own."""
    holiday = Holiday(key)
    return _NAMES.get(holiday) or str(holiday.chinese)
