"""The sentence above a strip of days: what the due date is, and every exception on the way to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from deadlines.calendar import DayKind, DayUnit, Pause, WorkingCalendar, add_days, due_date, paused_spans
from deadlines.wording import (
    COMMA,
    FULL_STOP,
    LIST_COMMA,
    RECEIPT,
    SEMICOLON,
    Gettext,
    as_written,
    cn_date,
    cn_day,
    gettext_noop,
    short_holiday,
)

WAITING_FOR_YOU = gettext_noop("等您补充材料")


@dataclass(frozen=True, slots=True)
class _Case:
    calendar: WorkingCalendar
    start: date
    due: date
    pauses: Sequence[Pause]
    today: date
    amount: int
    unit: DayUnit
    gettext: Gettext

    @property
    def spans(self) -> list[tuple[date, date]]:
        return [span for span in paused_spans(self.start, self.pauses, self.today) if span[0] <= self.due]

    @property
    def open_since(self) -> date | None:
        """The first day of the pause that is still going on, if it began in time."""
        return min((first for first, end in self.pauses if end is None and first <= self.due), default=None)

    @property
    def unpaused_due(self) -> date:
        return add_days(self.calendar, self.start, self.amount, self.unit)

    @property
    def provisional(self) -> bool:
        return self.calendar.is_provisional(self.due)


def explain(
    calendar: WorkingCalendar,
    start: date,
    due: date,
    pauses: Sequence[Pause],
    today: date,
    amount: int,
    unit: DayUnit,
    *,
    label: str = "",
    extended_from: int | None = None,
    origin: str = RECEIPT,
    waiting: str = WAITING_FOR_YOU,
    final: bool = False,
    gettext: Gettext = as_written,
) -> str:
    """How `due` came about, in one to three short sentences.

    `amount` is the limit that holds now, `extended_from` the one before an extension was granted,
    `label` whose limit it is (求助类), `waiting` what a pause waits for in the reader's words. A `final`
    date is one that was judged by: it is not counted again.
    """
    case = _Case(calendar, start, due, pauses, today, amount, unit, gettext)
    exceptions = _exceptions(case) if unit is DayUnit.WORKING else []
    clauses = [gettext(COMMA).join(exceptions)] if exceptions else []
    clauses += _result(case, gettext(waiting))
    sentences = [_opening(case, label, extended_from, gettext(origin)), gettext(SEMICOLON).join(clauses)]
    if case.provisional and final:
        sentences.append(gettext("结论按当时的暂定日历作出，不再重新计算"))
    elif case.provisional:
        sentences.append(gettext("{year}年放假安排公布后重新计算").format(year=due.year))
    stop = gettext(FULL_STOP)
    return stop.join(sentences) + stop


def explain_given(
    start: date, due: date, wanted: date, today: date, *, origin: str, waiting: str, gettext: Gettext = as_written
) -> str:
    """How a date came about that a person set, in one or two sentences: no rule of days gave it.

    ``wanted`` is the date that was set; ``due`` lies after it where a pause moved it.
    """
    said = gettext("{start}{origin}，期限由来文或者批示指定为{wanted}，不按规则的天数计算")
    first = said.format(
        start=cn_day(start, today, gettext), origin=gettext(origin), wanted=cn_date(wanted, today, gettext)
    )
    sentences = [first]
    if due != wanted:
        moved = gettext("{waiting}的日子不计，期限因此顺延到{due}")
        sentences.append(moved.format(waiting=gettext(waiting), due=cn_date(due, today, gettext)))
    stop = gettext(FULL_STOP)
    return stop.join(sentences) + stop


def _opening(case: _Case, label: str, extended_from: int | None, origin: str) -> str:
    """9月30日收信，求助类7个工作日."""
    gettext = case.gettext
    first = case.amount if extended_from is None else extended_from
    parts = [
        gettext("{date}{origin}").format(date=cn_day(case.start, case.today, gettext), origin=origin),
        gettext("{label}{limit}").format(label=gettext(label) if label else "", limit=_limit(first, case)),
    ]
    if extended_from is not None:
        parts.append(gettext("经批准延长到{limit}").format(limit=_limit(case.amount, case)))
    return gettext(COMMA).join(parts)


def _limit(amount: int, case: _Case) -> str:
    template = case.gettext("{n}个工作日") if case.unit is DayUnit.WORKING else case.gettext("{n}个自然日")
    return template.format(n=amount)


def _exceptions(case: _Case) -> list[str]:
    """Holidays with their days, then the weekends that were worked: both as far as they count."""
    gettext = case.gettext
    words = []
    for names, length in _holidays(case):
        holiday = gettext(LIST_COMMA).join(short_holiday(name, gettext) for name in names if name)
        words.append(gettext("{holiday}放假{n}天不计").format(holiday=holiday, n=length))
    worked = [
        day
        for day in _days(case)
        if case.calendar.day_kind(day) is DayKind.MAKE_UP and not any(first <= day < end for first, end in case.spans)
    ]
    if worked:
        dates = gettext(LIST_COMMA).join(cn_date(day, case.today, gettext) for day in worked)
        words.append(gettext("{dates}补班照计").format(dates=dates))
    return words


def _holidays(case: _Case) -> list[tuple[list[str], int]]:
    """Names and length in days of each run of days off that has a holiday at both ends."""
    runs: list[tuple[list[str], int]] = []
    workless = False  # no working day since the last holiday
    last = case.start
    for day in _days(case):
        kind = case.calendar.day_kind(day)
        if kind is DayKind.HOLIDAY:
            name = case.calendar.name_of(day)
            names, length = runs.pop() if workless else ([], 0)
            added = (day - last).days if workless else 1
            runs.append((names if name in names else [*names, name], length + added))
            last, workless = day, True
        elif kind is not DayKind.REST:
            workless = False
    return runs


def _days(case: _Case) -> list[date]:
    """The days after day 0, to the due date."""
    return [case.start + timedelta(days=n) for n in range(1, (case.due - case.start).days + 1)]


def _result(case: _Case, waiting: str) -> list[str]:
    """The clauses about pauses and the date itself."""
    gettext = case.gettext
    computed = due_date(case.calendar, case.start, case.amount, case.unit, case.pauses, case.today)
    if case.due != computed:  # promised by hand, or judged by an earlier calendar
        template = gettext("期限暂定为{date}") if case.provisional else gettext("期限定为{date}")
        return [template.format(date=cn_date(case.due, case.today, gettext))]
    if case.due == case.unpaused_due:
        return [*_idle_pause(case, waiting), _plain_result(case)]
    if case.open_since is not None and case.provisional:
        template = gettext("{waiting}，已暂停{days}，期限从{before}顺延，暂定{after}")
    elif case.open_since is not None:
        template = gettext("{waiting}，已暂停{days}，期限暂时从{before}顺延到{after}")
    elif case.provisional:
        template = gettext("{waiting}的{days}暂停，期限因此从{before}顺延，暂定{after}")
    else:
        template = gettext("{waiting}的{days}暂停，期限因此从{before}顺延到{after}")
    before, after = (cn_day(day, case.today, gettext) for day in (case.unpaused_due, case.due))
    return [template.format(waiting=waiting, days=_paused_days(case), before=before, after=after)]


def _idle_pause(case: _Case, waiting: str) -> list[str]:
    """A clause about a pause that has moved nothing (yet), if there was one."""
    gettext = case.gettext
    if case.open_since is not None:
        since = cn_day(case.open_since, case.today, gettext)
        return [gettext("{waiting}，从{date}起暂停").format(waiting=waiting, date=since)]
    return [gettext("{waiting}的暂停没有推迟期限").format(waiting=waiting)] if case.spans else []


def _plain_result(case: _Case) -> str:
    gettext = case.gettext
    nominal = case.start + timedelta(days=case.amount)
    verb = gettext("暂定为") if case.provisional else gettext("是")
    if case.unit is DayUnit.WORKING:
        template = gettext("第{n}个工作日{verb}{date}")
    elif nominal == case.due:
        template = gettext("第{n}日{verb}{date}")
    elif case.spans:
        template = gettext("期限{verb}{date}")
    else:
        template = gettext("第{n}日{nominal}是休息日，顺延后的期限{verb}{date}")
    return template.format(
        n=case.amount,
        verb=verb,
        date=cn_date(case.due, case.today, gettext),
        nominal=cn_date(nominal, case.today, gettext),
    )


def _paused_days(case: _Case) -> str:
    """2天; in working days where the pause also spans days that would not have counted."""
    gettext = case.gettext
    natural = sum((end - first).days for first, end in case.spans)
    if case.unit is DayUnit.NATURAL:
        return gettext("{n}天").format(n=natural)
    working = sum(case.calendar.working_days_in(first, end) for first, end in case.spans)
    return (gettext("{n}天") if working == natural else gettext("{n}个工作日")).format(n=working)
