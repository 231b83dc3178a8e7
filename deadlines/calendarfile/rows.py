"""One day per row, as tables and lists give it: words to facts, and which year they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from common.text import one_line
from deadlines.calendar_source import MAKE_UP_SUFFIX
from deadlines.calendarfile.checking import MARGIN, one_year, possible_year, require_days
from deadlines.calendarfile.cleaning import one_string, plain
from deadlines.calendarfile.naming import NAMES, day_name, known_name, longest, make_up_name, names_in
from deadlines.calendarfile.plan import Entry, Findings
from deadlines.statutory import statutory_days

MAX_ROWS: Final = 1000
DAY_OFF: Final = "放假"  # the name of a day off that neither the text nor the law names

_DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00)?)?", re.ASCII)
_COMPACT_DATE: Final = re.compile(r"\d{8}", re.ASCII)
_SEVERAL_NAMES: Final = re.compile(NAMES)
_OFF_WORDS: Final = frozenset({"放假", "休", "休息", "假", "假日", "节假日", "法定节假日", "off", "holiday", "rest"})
_WORK_WORDS: Final = frozenset(
    {"上班", "班", "补班", "调休上班", "调休补班", "work", "working", "workday", "make_up", "makeup"}
)  # not 调休: of a day off in exchange people say the same
_YES: Final = frozenset({"true", "1", "是", "yes", "y"})
_NO: Final = frozenset({"false", "0", "否", "no", "n"})


class Meaning(StrEnum):
    """What a column tells of a day."""

    DATE = "date"
    KIND = "kind"  # a word: 放假, 上班
    WORKING = "working"  # yes or no
    OFF = "off"  # yes or no
    NAME = "name"


_HEADINGS: Final = {
    Meaning.DATE: ("date", "day", "日期"),
    Meaning.KIND: ("kind", "type", "类型", "类别", "安排"),
    Meaning.WORKING: ("working", "is_working", "isworkday", "上班", "是否上班"),
    Meaning.OFF: ("off", "isoffday", "is_off_day", "放假", "是否放假"),
    Meaning.NAME: ("name", "holiday", "名称", "节日", "节假日"),
}
MEANINGS: Final = {word: meaning for meaning, words in _HEADINGS.items() for word in words}
SAYS_WHAT: Final = (Meaning.KIND, Meaning.WORKING, Meaning.OFF)


def take(findings: Findings, where: str, row: dict[Meaning, str]) -> None:
    """Add the day of one row, or say what is wrong with it."""
    day = _day(findings, where, row.get(Meaning.DATE, ""))
    working = _working(findings, where, row)
    if day is None or working is None:
        return
    findings.entries.append(Entry(day, working, _name(row.get(Meaning.NAME, ""), day, working=working), where))


def date_of(text: str) -> date | None:
    """2026-01-01, 2026/1/1, 2026.1.1, 20260101 or 2026年1月1日; None for everything else."""
    written = plain(text).strip()
    if _COMPACT_DATE.fullmatch(written):
        written = f"{written[:4]}-{written[4:6]}-{written[6:]}"
    found = _DATE.fullmatch(written)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _day(findings: Findings, where: str, text: str) -> date | None:
    day = date_of(text)
    if day is None:
        findings.problem(where, _("日期“%(text)s”无法识别，请写成2026-01-01的样子。") % {"text": text[:30]})
    elif not possible_year(day.year):
        findings.problem(where, _("%(year)d年不在工作日历的范围内，请核对年份。") % {"year": day.year})
        return None
    return day


def _working(findings: Findings, where: str, row: dict[Meaning, str]) -> bool | None:
    told = {_told(meaning, row[meaning]) for meaning in SAYS_WHAT if row.get(meaning, "").strip()}
    if told in ({True}, {False}):
        return told.pop()
    words = " ".join(row[meaning] for meaning in SAYS_WHAT if meaning in row)[:30]
    findings.problem(where, _("“%(words)s”看不出是放假还是上班，请写“放假”或者“上班”。") % {"words": words})
    return None


def _told(meaning: Meaning, text: str) -> bool | None:
    """Whether the day is worked, in a column of this meaning; None where that is not clear."""
    word = plain(text).strip().lower()
    if word in _OFF_WORDS:
        return False
    if word in _WORK_WORDS:
        return True
    if meaning is Meaning.KIND or word not in _YES | _NO:
        return None
    return (word in _YES) is (meaning is Meaning.WORKING)


def _name(written: str, day: date, *, working: bool) -> str:
    text = one_line(written)
    if not text:
        return MAKE_UP_SUFFIX if working else statutory_days(day.year).get(day, DAY_OFF)
    joined = one_string(text)
    if _SEVERAL_NAMES.fullmatch(joined):
        names = names_in(joined)
        return make_up_name(longest(names, day.year)) if working else day_name(day, names)
    holiday = known_name(text)
    return holiday if not working else MAKE_UP_SUFFIX if holiday == MAKE_UP_SUFFIX else make_up_name(holiday)


def settle_year(findings: Findings, given: Iterable[int]) -> int:
    """The one year that the days are about: as it is given, else as the days themselves say.

    Raises CalendarFileError where there is none or more than one.
    """
    require_days(findings)
    return one_year(findings, set(given) or _years(entry.date for entry in findings.entries))


def _years(days: Iterable[date]) -> set[int]:
    """The years of all days, without a neighbour of which only the turn of the year is told."""
    by_year: dict[int, list[date]] = {}
    for day in days:
        by_year.setdefault(day.year, []).append(day)
    inner = {year for year, dates in by_year.items() if any(_inside(day) for day in dates)}
    return inner or set(by_year)


def _inside(day: date) -> bool:
    """Whether the day can belong to no other year's notice."""
    return date(day.year, 1, 1) + MARGIN <= day <= date(day.year, 12, 31) - MARGIN
