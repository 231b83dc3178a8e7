"""The names of holidays: as people write them, and as the calendar keeps them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from deadlines.calendar_source import MAKE_UP_SUFFIX
from deadlines.statutory import (
    DRAGON_BOAT,
    LABOUR_DAY,
    LUNAR_YEARS,
    MID_AUTUMN,
    NATIONAL_DAY,
    NEW_YEAR,
    QINGMING,
    SPRING_FESTIVAL,
    lunar_day,
    statutory_days,
)

_ALIASES: Final = {
    "元旦节": NEW_YEAR,
    "元旦": NEW_YEAR,
    "新年": NEW_YEAR,
    "春节": SPRING_FESTIVAL,
    "清明节": QINGMING,
    "清明": QINGMING,
    "五一国际劳动节": LABOUR_DAY,
    "五一劳动节": LABOUR_DAY,
    "国际劳动节": LABOUR_DAY,
    "劳动节": LABOUR_DAY,
    "五一": LABOUR_DAY,
    "端午节": DRAGON_BOAT,
    "端午": DRAGON_BOAT,
    "中秋节": MID_AUTUMN,
    "中秋": MID_AUTUMN,
    "十一国庆节": NATIONAL_DAY,
    "国庆节": NATIONAL_DAY,
    "国庆": NATIONAL_DAY,
    "十一(?=:)": NATIONAL_DAY,  # elsewhere it is the number eleven
}
_VICTORY: Final = r"(?:中国人民)?(?:抗日战争|抗战)[\u4e00-\u9fff]{0,16}胜利\d{2,3}周年纪念日"
NAME: Final = f"(?:{_VICTORY}|{'|'.join(_ALIASES)})"
"""A regular expression for one holiday, longer names first."""
NAMES: Final = rf"{NAME}(?:[、和及与,]{NAME}){{0,6}}"
_NAME: Final = re.compile(NAME)
_YEARS_OF_VICTORY: Final = re.compile(r"胜利(\d{2,3})周年")
_MAKE_UP_WORDS: Final = re.compile(r"[(（]?(?:调休补班|调休上班|补班|上班|调休|班)[)）]?\Z")


def names_in(text: str) -> tuple[str, ...]:
    """The holidays that a text names, each once, in order; the text without blanks and quotation marks."""
    return tuple(dict.fromkeys(_kept_name(match[0]) for match in _NAME.finditer(text)))


def _kept_name(written: str) -> str:
    years = _YEARS_OF_VICTORY.search(written)
    if years:
        return f"抗战胜利{years[1]}周年纪念日"
    return _ALIASES.get(written) or _ALIASES[f"{written}(?=:)"]


def known_name(written: str) -> str:
    """国庆 as 国庆节, a holiday that nobody knows as it is written; a make-up day's suffix is left out."""
    base = _MAKE_UP_WORDS.sub("", written.strip()) or written.strip()
    found = _NAME.fullmatch(base)
    return _kept_name(found[0]) if found else base


def day_name(day: date, names: Sequence[str]) -> str:
    """Which of the holidays that share a paragraph a day off carries.

    中秋节 keeps its own day inside 国庆节, except on 1 October; all others go to the longer holiday.
    """
    if len(names) == 1:
        return names[0]
    if MID_AUTUMN in names and day.year in LUNAR_YEARS and day == lunar_day(day.year, 8, 15):
        return NATIONAL_DAY if (day.month, day.day) == (10, 1) and NATIONAL_DAY in names else MID_AUTUMN
    by_law = statutory_days(day.year).get(day, "")
    return by_law if by_law in names else longest(names, day.year)


def longest(names: Sequence[str], year: int) -> str:
    """The holiday with the most days by law; the first of equals."""
    days = list(statutory_days(year).values())
    return max(names, key=days.count)


def make_up_name(holiday: str) -> str:
    """国庆节调休补班 for 国庆节."""
    return holiday + MAKE_UP_SUFFIX
