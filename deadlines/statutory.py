"""Public holidays that follow from the law alone, for years whose yearly notice is not at hand.

Source: 全国年节及纪念日放假办法, in the edition in force that year (1949, 1999, 2007, 2013, 2024).
Days off that only a notice of the State Council can give (the working weekends and the days taken
in exchange for them) are unknown without it and left out on purpose.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import NamedTuple

from lunardate import LunarDate

NEW_YEAR = "元旦"
SPRING_FESTIVAL = "春节"
QINGMING = "清明节"
LABOUR_DAY = "劳动节"
DRAGON_BOAT = "端午节"
MID_AUTUMN = "中秋节"
NATIONAL_DAY = "国庆节"
STATUTORY_NAMES = (NEW_YEAR, SPRING_FESTIVAL, QINGMING, LABOUR_DAY, DRAGON_BOAT, MID_AUTUMN, NATIONAL_DAY)

LUNAR_YEARS = range(1900, 2100)  # what lunardate knows
_EPOCH = date(2000, 1, 1).toordinal() + 0.5  # J2000.0: noon of 1 January 2000, UTC


class Edition(NamedTuple):
    """One edition of the 办法: which days off it gives, from which year on."""

    since: int
    spring: tuple[int, ...]  # days counted from the first day of the lunar year; -1 is 除夕
    labour: int
    national: int
    festivals: bool  # 清明, 端午, 中秋


EDITIONS = (
    Edition(2025, (-1, 0, 1, 2), 2, 3, festivals=True),  # 国务院令第795号, 10 Nov 2024
    Edition(2014, (0, 1, 2), 1, 3, festivals=True),  # 国务院令第644号, 11 Dec 2013
    Edition(2008, (-1, 0, 1), 1, 3, festivals=True),  # 国务院令第513号, 14 Dec 2007
    Edition(2000, (0, 1, 2), 3, 3, festivals=False),  # 国务院令第270号, 18 Sep 1999
    Edition(1949, (0, 1, 2), 1, 2, festivals=False),  # 政务院, 23 Dec 1949
)


def statutory_days(year: int) -> dict[date, str]:
    """Every day off of that year by law, with its name; from 2100 on without the lunar ones."""
    edition = next(each for each in EDITIONS if year >= each.since)
    days = _run(date(year, 10, 1), range(edition.national), NATIONAL_DAY)
    days |= _run(date(year, 5, 1), range(edition.labour), LABOUR_DAY)
    days[date(year, 1, 1)] = NEW_YEAR
    if year in LUNAR_YEARS:
        days |= _run(lunar_day(year, 1, 1), edition.spring, SPRING_FESTIVAL)
    if edition.festivals:
        days[qingming(year)] = QINGMING
        if year in LUNAR_YEARS:
            days[lunar_day(year, 5, 5)] = DRAGON_BOAT
            # 中秋 may fall on one of the days of 国庆, which then keep their name
            days.setdefault(lunar_day(year, 8, 15), MID_AUTUMN)
    return days


def lunar_day(year: int, month: int, day: int) -> date:
    """The date of a day of the lunar year (1900 to 2099); ValueError outside of that."""
    solar: date = LunarDate(year, month, day).to_solar_date()
    return solar


def qingming(year: int) -> date:
    """The Beijing date on which the sun reaches 15° of longitude: 4, 5 or 6 April.

    The low-precision formula of the Astronomical Almanac (0.01°, a quarter of an hour) gives the
    right day for every year from 1900 to 2198.
    """
    for day in (date(year, 4, 4), date(year, 4, 5)):
        midnight_utc = day.toordinal() + 1 - 8 / 24  # the end of this day in Beijing
        if _solar_longitude(midnight_utc - _EPOCH) >= 15:
            return day
    return date(year, 4, 6)


def _solar_longitude(days: float) -> float:
    """Apparent longitude of the sun in degrees, `days` after J2000.0."""
    mean = 280.460 + 0.9856474 * days
    anomaly = math.radians(357.528 + 0.9856003 * days)
    return (mean + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly)) % 360


def _run(first: date, offsets: range | tuple[int, ...], name: str) -> dict[date, str]:
    return {first + timedelta(days=offset): name for offset in offsets}
