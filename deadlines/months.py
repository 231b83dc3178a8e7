"""Counted days as a wall calendar: one table per month, Monday first. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from deadlines.calendar import DayUnit
from deadlines.counting import CountedDay
from deadlines.daykinds import kind_label, legend
from deadlines.wording import REPLY, Gettext, as_written, month_head, weekday_head

_WEEK = 7
_SHOWN = ("is-prov", "is-due", "is-done", "is-today")


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month, without `css` where the clock does not span it. `marks` are short words on the day."""

    number: int  # of the day in its month; 0 for the empty cells before the first and after the last
    css: str = ""
    caption: str = ""
    marks: tuple[str, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar; weeks that the clock does not touch are left out."""

    title: str
    weeks: tuple[tuple[Cell, ...], ...]


def months(days: Sequence[CountedDay], *, done: str = REPLY, gettext: Gettext = as_written) -> list[Month]:
    """Every month that the days touch, whole; `done` is what ended the clock (答复, 签收)."""
    words = _words(gettext(done), gettext)
    return [
        _month(year, month, {day.date: day for day in group}, words, gettext)
        for (year, month), group in groupby(days, key=lambda day: (day.date.year, day.date.month))
    ]


def key(
    days: Iterable[CountedDay], unit: DayUnit, *, origin: str, waiting: str, done: str, gettext: Gettext = as_written
) -> list[tuple[str, str]]:
    """The kinds that occur with what each means, for the key below the months."""
    return [
        (kind, kind_label(kind, unit, origin=origin, waiting=waiting, done=done, gettext=gettext))
        for kind in legend(days)
    ]


def _words(done: str, gettext: Gettext) -> dict[str, str]:
    return {
        "is-prov": gettext("暂定"),
        "is-due": gettext("期限"),
        "is-done": done,
        "is-today": gettext("今天"),
    }


def _month(year: int, month: int, days: dict[date, CountedDay], words: dict[str, str], gettext: Gettext) -> Month:
    cells = [Cell(0)] * date(year, month, 1).weekday()
    cells += [_cell(day, days.get(day), words) for day in _days_of(year, month)]
    cells += [Cell(0)] * (-len(cells) % _WEEK)
    title = gettext("{year}年{month}").format(year=year, month=month_head(date(year, month, 1), gettext))
    weeks = tuple(tuple(cells[at : at + _WEEK]) for at in range(0, len(cells), _WEEK))
    return Month(title, tuple(week for week in weeks if any(cell.css for cell in week)))


def _days_of(year: int, month: int) -> Iterator[date]:
    day = date(year, month, 1)
    while day.month == month:
        yield day
        day += timedelta(days=1)


def _cell(day: date, counted: CountedDay | None, words: dict[str, str]) -> Cell:
    if counted is None:
        return Cell(day.day)
    marks = tuple(words[kind] for kind in _SHOWN if kind in counted.kinds)
    return Cell(day.day, f"day {counted.css}", counted.plain, marks, counted.sentence)


def weekday_heads(gettext: Gettext = as_written) -> list[str]:
    """The heads of the columns, Monday first: 一 to 日."""
    monday = date(2024, 1, 1)
    return [weekday_head(monday + timedelta(days=n), gettext) for n in range(_WEEK)]
