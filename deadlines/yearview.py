"""A year of the working calendar as pages draw it: twelve small months, and the holidays in words.

Plain Python, like the calendar. Every special day carries a sign beside its colour, and a sentence.
"""

from __future__ import annotations

import calendar as weeks
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from deadlines.calendar import DayFact, DayKind, WorkingCalendar
from deadlines.wording import COMMA, LIST_COMMA, Gettext, as_written, cn_date, cn_day, gettext_noop, month_head

MAKE_UP_SUFFIX = "调休补班"
_ONE_DAY = timedelta(days=1)
_SIGNS = {
    DayKind.REST: ("is-rest", gettext_noop("休")),
    DayKind.HOLIDAY: ("is-hol", gettext_noop("假")),
    DayKind.MAKE_UP: ("is-make", gettext_noop("班")),
}
_WORDS = {
    DayKind.WORK: gettext_noop("工作日"),
    DayKind.REST: gettext_noop("周末"),
    DayKind.HOLIDAY: gettext_noop("放假"),
    DayKind.MAKE_UP: gettext_noop("周末上班"),
}
LEGEND = (
    ("", "", gettext_noop("工作日")),
    ("is-rest", gettext_noop("休"), gettext_noop("周末")),
    ("is-hol", gettext_noop("假"), gettext_noop("放假")),
    ("is-make", gettext_noop("班"), gettext_noop("周末上班（调休补班）")),
    ("is-hol is-local", gettext_noop("本假"), gettext_noop("本地放假")),
    ("is-work is-local", gettext_noop("本班"), gettext_noop("本地上班")),
    ("is-hol is-prov", gettext_noop("假"), gettext_noop("暂定：法定节假日，调休未公布")),
)
"""Class, sign and words of each kind of cell."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: its number, class, sign, and the sentence for those who don't see it; number 0 pads a week."""

    number: int
    css: str = ""
    sign: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """One month in weeks from Monday."""

    name: str
    rows: list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Holiday:
    """The days off of one name, and the weekends worked for it, in words."""

    name: str
    off: str
    worked: str
    local: bool


def kind_words(kind: DayKind, gettext: Gettext = as_written) -> str:
    """What a day is, in words: 放假, 周末上班."""
    return gettext(_WORDS[kind])


def months_of(
    calendar: WorkingCalendar, year: int, local: Collection[date], today: date, gettext: Gettext = as_written
) -> list[Month]:
    """The twelve months of a year; `local` are the days that the county decided."""

    def cell(day: date) -> Cell:
        if day.year != year or day.month != month:
            return Cell(0)
        return _cell(calendar, day, day in local, day == today, gettext)

    result = []
    for month in range(1, 13):
        rows = [[cell(day) for day in week] for week in weeks.Calendar().monthdatescalendar(year, month)]
        result.append(Month(month_head(date(year, month, 1), gettext), rows))
    return result


def _cell(calendar: WorkingCalendar, day: date, local: bool, today: bool, gettext: Gettext) -> Cell:  # noqa: FBT001
    kind = calendar.day_kind(day)
    css, sign = _SIGNS.get(kind, ("", ""))
    words = [cn_date(day, None, gettext)]
    name = calendar.name_of(day)
    if kind is DayKind.MAKE_UP or not name:
        words += [] if kind in (DayKind.WORK, DayKind.REST) and not local else [name or kind_words(kind, gettext)]
    else:
        words.append(gettext("{name}，{kind}").format(name=gettext(name), kind=kind_words(kind, gettext)))
    classes = [css]
    if local:
        working = calendar.is_working(day)
        sign = gettext_noop("本班") if working else gettext_noop("本假")
        classes = ["is-work" if working else "is-hol", "is-local"]
        words.append(gettext("本地安排"))
    if kind is DayKind.HOLIDAY and calendar.is_provisional(day):
        classes.append("is-prov")
        words.append(gettext("暂定"))
    if today:
        classes.append("is-today")
        words.append(gettext("今天"))
    said = gettext(COMMA).join(words) if len(words) > 1 else ""
    return Cell(day.day, " ".join(filter(None, classes)), gettext(sign) if sign else "", said)


def holidays_of(facts: Iterable[DayFact], year: int, gettext: Gettext = as_written) -> list[Holiday]:
    """The holidays of a year's facts in the order of their days, as a notice tells them."""
    groups: dict[tuple[str, bool], tuple[list[date], list[date]]] = {}
    for fact in sorted(facts, key=lambda fact: fact.date):
        if fact.date.year == year:
            name = fact.name if fact.local else fact.name.removesuffix(MAKE_UP_SUFFIX)
            off, worked = groups.setdefault((name, fact.local), ([], []))
            (worked if fact.working else off).append(fact.date)
    return [
        Holiday(gettext(name), _spans(off, gettext), _spans(worked, gettext), local)
        for (name, local), (off, worked) in groups.items()
    ]


def _spans(days: list[date], gettext: Gettext) -> str:
    """Days as spans: 2月15日至2月23日（9天）."""
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and day == spans[-1][1] + _ONE_DAY:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return gettext(LIST_COMMA).join(_span(first, last, gettext) for first, last in spans)


def _span(first: date, last: date, gettext: Gettext) -> str:
    if first == last:
        return cn_date(first, None, gettext)
    days = (last - first).days + 1
    told = gettext("{first}至{last}（{n}天）")
    return told.format(first=cn_day(first, None, gettext), last=cn_day(last, None, gettext), n=days)
