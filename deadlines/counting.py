"""How a due date is counted, day by day: the strip of day cells that pages show.

The strip is drawn for the due date that is stored, which is the one that was promised; the calendar
only says what each day on the way was. `explain` puts the same into a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from deadlines.badges import DueBadge, card_badge, days_left, due_badge, early_or_late
from deadlines.calendar import DayKind, DayUnit, Pause, WorkingCalendar, paused_spans
from deadlines.daykinds import WAITING, kind_label, legend
from deadlines.explaining import explain
from deadlines.statutory import STATUTORY_NAMES
from deadlines.wording import (
    COMMA,
    RECEIPT,
    REPLY,
    Gettext,
    as_written,
    cn_date,
    cn_day,
    gettext_noop,
    month_head,
    weekday_head,
)

__all__ = [
    "CountedDay",
    "DueBadge",
    "Folded",
    "card_badge",
    "cn_date",
    "cn_day",
    "counting",
    "days_left",
    "due_badge",
    "early_or_late",
    "explain",
    "fold",
    "kind_label",
    "legend",
    "strip_label",
]

FOLD_OVER = 42  # days; six weeks still fit a page


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One cell of the strip; `sentence` is the whole of it in words, for those who don't see it."""

    date: date
    weekday_label: str
    month_label: str  # only on the first day and where the month changes
    kinds: tuple[str, ...]
    caption: str
    sentence: str
    number: int | None = None  # the how-many-th counted day it is
    plain: str = ""  # the caption without what falls on the day: 第7日 where that reads 期限

    @property
    def head(self) -> str:
        """What stands above the date: the month where it changes, else the weekday."""
        return self.month_label or self.weekday_label

    @property
    def css(self) -> str:
        """The classes of the cell, besides `day`."""
        return " ".join(self.kinds)

    @property
    def column(self) -> str:
        """The class that puts the first cell under its weekday: wd-1 (Monday) to wd-7."""
        return f"wd-{self.date.isoweekday()}"


@dataclass(frozen=True, slots=True)
class Folded:
    """A long strip: first week, a sentence for the days between, last two weeks."""

    head: list[CountedDay]
    between: str  # empty when nothing is left out
    tail: list[CountedDay]


@dataclass(frozen=True, slots=True)
class _Strip:
    """What the cells of one strip have in common."""

    calendar: WorkingCalendar
    start: date
    due: date
    paused: frozenset[date]
    today: date
    amount: int
    unit: DayUnit
    done_on: date | None
    paused_now: bool
    origin: str
    waiting: str
    done: str
    until: date
    gettext: Gettext

    def cells(self) -> list[CountedDay]:
        cells: list[CountedDay] = []
        counted = 0
        for day in _days(self.start, max(self.start, self.due, self.until) + timedelta(days=1)):
            cells.append(self._cell(day, counted))
            counted = cells[-1].number or counted
        return cells

    def _cell(self, day: date, counted: int) -> CountedDay:
        """The cell of `day`, `counted` days having been counted before it."""
        kinds, caption, words, number = self._zero() if day == self.start else self._later(day, counted)
        marks = self._marks(day, kinds)
        new_month = day == self.start or day.day == 1
        return CountedDay(
            date=day,
            weekday_label=weekday_head(day, self.gettext),
            month_label=month_head(day, self.gettext) if new_month else "",
            kinds=(*kinds, *(kind for kind, _ in marks if kind)),
            caption=self._caption(day, caption, marks),
            sentence=self.gettext(COMMA).join(
                [
                    cn_date(day, None, self.gettext),
                    words,
                    *(self.gettext(text).format(done=self.done) for _, text in marks),
                ]
            ),
            number=number,
            plain=caption,
        )

    def _zero(self) -> tuple[list[str], str, str, int | None]:
        words = self.gettext("{origin}日，不计").format(origin=self.origin)
        return ["is-zero"], self.origin, words, None

    def _later(self, day: date, counted: int) -> tuple[list[str], str, str, int | None]:
        kind = self.calendar.day_kind(day)
        resting = kind in (DayKind.REST, DayKind.HOLIDAY)
        working_unit = self.unit is DayUnit.WORKING
        if day > self.due:
            return self._over(day, kind)
        if day in self.paused and not (working_unit and resting):
            words = self.gettext("{reason}，暂停").format(reason=self.waiting)
            return ["is-pause"], self.gettext("暂停"), words, None
        if resting and (working_unit or counted >= self.amount):
            return ["is-rest"], *self._rest(day, kind), None
        if not working_unit and counted >= self.amount and day == self.due:
            return [self._pace(day)], self.gettext("顺延"), self.gettext("遇休息日顺延至此"), None
        return [self._pace(day)], *self._counted(day, counted + 1), counted + 1

    def _over(self, day: date, kind: DayKind) -> tuple[list[str], str, str, int | None]:
        """A day after the due date: working days late are counted from it, pauses or not."""
        if kind in (DayKind.REST, DayKind.HOLIDAY):
            return ["is-rest"], *self._rest(day, kind), None
        n = self.calendar.working_days_between(self.due, day)
        words = self.gettext("超期第{n}个工作日").format(n=n)
        return ["is-late"], self.gettext("超{n}日").format(n=n), words, None

    def _rest(self, day: date, kind: DayKind) -> tuple[str, str]:
        if kind is DayKind.REST:
            return self.gettext("休"), self.gettext("休息日，不计")
        name = self.calendar.name_of(day)
        if name in STATUTORY_NAMES:
            return self.gettext("假"), self.gettext("法定节假日，不计")
        return self.gettext("假"), self.gettext("{name}，不计").format(name=self.gettext(name or gettext_noop("放假")))

    def _counted(self, day: date, number: int) -> tuple[str, str]:
        caption = self.gettext("第{n}日").format(n=number)
        if self.paused_now and day == self.today:
            words = self.gettext("暂停中，今天恢复则计第{n}个工作日")
        else:
            words = self.gettext("计第{n}个工作日")
        if self.unit is DayUnit.NATURAL:
            words = self.gettext("计第{n}日")
        return caption, words.format(n=number)

    def _pace(self, day: date) -> str:
        running = self.paused_now and day == self.today
        return "is-count" if day <= self.today and not running else "is-togo"

    def _marks(self, day: date, kinds: Sequence[str]) -> list[tuple[str, str]]:
        """What comes on top of a cell: class (or none) and words, in the order they are read."""
        counted = bool({"is-count", "is-togo"} & set(kinds))
        in_working_days = counted and self.unit is DayUnit.WORKING
        worked = in_working_days or "is-late" in kinds
        provisional = self.calendar.is_provisional(day) and (in_working_days or day == self.due)
        candidates = (
            (worked and self.calendar.day_kind(day) is DayKind.MAKE_UP, "is-make", gettext_noop("补班日")),
            (provisional, "is-prov", gettext_noop("放假安排未公布，暂按工作日计")),
            (day == self.due, "is-due", gettext_noop("期限日")),
            (day == self.done_on, "is-done", gettext_noop("已{done}")),
            (day == self.today, "is-today", gettext_noop("今天")),
        )
        return [(kind, text) for holds, kind, text in candidates if holds]

    def _caption(self, day: date, caption: str, marks: Sequence[tuple[str, str]]) -> str:
        if day == self.done_on:
            return self.done
        if day == self.due and day != self.start:
            return self.gettext("暂定") if any(kind == "is-prov" for kind, _ in marks) else self.gettext("期限")
        return caption


def counting(
    calendar: WorkingCalendar,
    start: date,
    due: date,
    pauses: Sequence[Pause],
    today: date,
    amount: int,
    unit: DayUnit,
    done_on: date | None = None,
    *,
    origin: str = RECEIPT,
    waiting: str = WAITING,
    done: str = REPLY,
    until: date | None = None,
    gettext: Gettext = as_written,
) -> list[CountedDay]:
    """The cells from day 0 (`start`) to the due date, one per natural day; with `until` as far as that day.

    `origin` names what starts the clock (收信, 分办), `done` what ends it, `waiting` why it is paused.
    """
    spans = paused_spans(start, pauses, today)
    strip = _Strip(
        calendar=calendar,
        start=start,
        due=due,
        paused=frozenset(day for first, resumed in spans for day in _days(first, resumed)),
        today=today,
        amount=amount,
        unit=unit,
        done_on=done_on,
        paused_now=any(resumed is None and first <= today for first, resumed in pauses),
        origin=gettext(origin),
        waiting=gettext(waiting),
        done=gettext(done),
        until=until or due,
        gettext=gettext,
    )
    return strip.cells()


def strip_label(days: Sequence[CountedDay], gettext: Gettext = as_written) -> str:
    """The name of the list for screen readers: 答复期限逐日计算，9月30日至10月19日."""
    first, last = (cn_day(day.date, None, gettext) for day in (days[0], days[-1]))
    return gettext("答复期限逐日计算，{first}至{last}").format(first=first, last=last)


def fold(days: list[CountedDay], gettext: Gettext = as_written) -> Folded:
    """First week and last two of a strip of more than six weeks; a shorter one whole in `head`."""
    if len(days) <= FOLD_OVER:
        return Folded(days, "", [])
    begin = 7 - days[0].date.weekday()
    end = len(days) - days[-1].date.weekday() - 1 - 7
    between = days[begin:end]
    numbers = [day.number for day in between if day.number]
    template = gettext("{first}至{last}共{n}天，其中计入{counted}天")
    words = template.format(
        first=cn_day(between[0].date, None, gettext),
        last=cn_day(between[-1].date, None, gettext),
        n=len(between),
        counted=len(numbers),
    )
    return Folded(days[:begin], words, days[end:])


def _days(first: date, end: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((end - first).days))
